// A ConnectionPool keeps one worker's idle connections to one deployment. The last one put back is the first one out;
// one that the peer closed meanwhile is skipped. No lock: a connection lives and dies on one worker.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "backends/socket.h"

namespace weir::backends {

class ConnectionPool {
 public:
  static constexpr std::size_t kIdleMax = 512;

  // Nothing when no idle connection is open.
  std::unique_ptr<Socket> take();
  // Only after a complete response that allows another request.
  void put(std::unique_ptr<Socket> socket);
  void clear();

 private:
  std::vector<std::unique_ptr<Socket>> idle_;
};

}  // namespace weir::backends
