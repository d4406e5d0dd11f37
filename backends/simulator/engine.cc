#include "backends/simulator/engine.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace weir::simulator {
namespace {

constexpr int kTokensPerTurn = 256;  // then the sockets are looked at again

}  // namespace

Engine::Engine(boost::asio::io_context& io, const Options& options)
    : timer_(io),
      service_(options.speed, options.jitter, options.seed),
      time_scale_(options.time_scale),
      began_(std::chrono::steady_clock::now()) {}

RequestId Engine::start(Work work, TokenSink& sink) {
  const RequestId id = service_.arrive(now(), work);
  sinks_.emplace(id, &sink);
  arm();
  return id;
}

void Engine::leave(RequestId id) {
  if (sinks_.erase(id) == 0) return;
  service_.leave(now(), id);
  arm();
}

Time Engine::now() {
  if (time_scale_ <= 0) return jumped_to_;
  const std::chrono::duration<double, std::nano> real = std::chrono::steady_clock::now() - began_;
  return Time(static_cast<Time::rep>(real.count() / time_scale_));
}

void Engine::pump() {
  armed_for_.reset();
  if (time_scale_ <= 0) jumped_to_ = std::max(jumped_to_, service_.next_at().value_or(jumped_to_));
  const Time until = now();
  for (int i = 0; i < kTokensPerTurn; ++i) {
    const auto token = service_.next(until);
    if (!token) break;
    deliver(*token);
  }
  arm();
}

void Engine::deliver(const Token& token) {
  const auto found = sinks_.find(token.request);
  if (found == sinks_.end()) return;
  TokenSink& sink = *found->second;
  if (token.last) sinks_.erase(found);
  sink.on_token(token);
}

// Waits for the next event, unless the timer already does. Where nothing is to be waited for, a turn of the loop is
// enough, and far cheaper than a timer.
void Engine::arm() {
  const auto at = service_.next_at();
  if (at == armed_for_) return;
  armed_for_ = at;
  timer_.cancel();
  if (!at) return;
  if (time_scale_ <= 0) {
    boost::asio::post(timer_.get_executor(), [this, at] {
      if (at == armed_for_) pump();
    });
    return;
  }
  const std::chrono::duration<double, std::nano> real(static_cast<double>(at->count()) * time_scale_);
  timer_.expires_at(began_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(real));
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) pump();
  });
}

}  // namespace weir::simulator
