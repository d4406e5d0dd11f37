#include "gateway/worker.h"

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <utility>

namespace weir::gateway {
namespace {

constexpr std::size_t kLookAheadBytes = 16 << 10;

}  // namespace

Worker::Worker(const Shared& shared, Recorder::Inbox& inbox, const boost::asio::ip::tcp::endpoint& listen_on)
    : shared_(shared),
      inbox_(inbox),
      transport_(reactor_, shared.config.deployments, shared.addresses, shared.tls),
      listener_(reactor_, listen_on, *this),
      tariffs_(shared.config),
      policies_(shared.policies),
      keys_(shared.config.keys),
      classifier_(shared.config.quality),
      questions_(shared.config),
      head_beginnings_(shared.config),
      look_ahead_buffer_(kLookAheadBytes) {}

RequestLimits Worker::request_limits() const {
  return {static_cast<std::uint32_t>(server().header_bytes_max), static_cast<std::uint64_t>(server().body_bytes_max)};
}

void Worker::run() {
  listener_.listen();
  reactor_.run();
}

void Worker::accepted(int descriptor, std::string remote) {
  if (connections() >= server().connections_max) {
    ::close(descriptor);  // the client sees its connection end, others go on
    return;
  }
  auto on_end = [this](std::exception_ptr failure) {
    connections_.fetch_sub(1, std::memory_order_relaxed);
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      spdlog::error("a session ended by an unexpected error: {}", error.what());
    }
    listener_.retry();
    end_when_idle();
  };
  connections_.fetch_add(1, std::memory_order_relaxed);
  backends::spawn(serve(descriptor, std::move(remote)), std::move(on_end));
}

backends::Task<> Worker::serve(int descriptor, std::string remote) {
  Session session(*this, descriptor, std::move(remote));
  sessions_.push_back(session);
  co_await session.run();
}

void Worker::drain() {
  reactor_.post([this] {
    if (draining_) return;
    draining_ = true;
    listener_.close();
    for (auto it = sessions_.begin(); it != sessions_.end();) (it++)->drain();
    end_when_idle();
  });
}

void Worker::stop() {
  reactor_.post([this] {
    for (auto it = sessions_.begin(); it != sessions_.end();) (it++)->stop();
  });
}

void Worker::end_when_idle() {
  if (!draining_ || connections() > 0) return;
  transport_.close_idle();
  reactor_.stop();
}

pricing::Instant Worker::turn_began_at() {
  if (const backends::TimePoint turn = reactor_.turn_began(); turn != known_turn_) {
    known_turn_ = turn;
    turn_began_at_ = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  return turn_began_at_;
}

const std::string& Worker::date_header() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    date_header_ = fmt::format("date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
  }
  return date_header_;
}

}  // namespace weir::gateway
