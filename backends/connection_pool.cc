#include "backends/connection_pool.h"

#include <utility>

namespace weir::backends {

std::unique_ptr<Socket> ConnectionPool::take() {
  while (!idle_.empty()) {
    auto socket = std::move(idle_.back());
    idle_.pop_back();
    if (socket->is_open()) return socket;
  }
  return nullptr;
}

void ConnectionPool::put(std::unique_ptr<Socket> socket) {
  if (idle_.size() >= kIdleMax) std::erase_if(idle_, [](const auto& idle) { return !idle->is_open(); });
  socket->watch(nullptr);
  if (idle_.size() >= kIdleMax) return socket->close();
  socket->await_readable();  // so that a close by the peer is noticed while nobody looks
  idle_.push_back(std::move(socket));
}

void ConnectionPool::clear() {
  for (auto& socket : idle_) socket->close();
  idle_.clear();
}

}  // namespace weir::backends
