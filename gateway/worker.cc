#include "gateway/worker.h"

#include <fmt/chrono.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <ctime>
#include <utility>

namespace weir::gateway {
namespace {

constexpr int kBacklog = 4096;
constexpr std::size_t kLookAheadBytes = 16 << 10;

// Every worker listens on the same port; the kernel spreads connections over them.
void share_port(int descriptor) {
  const int on = 1;
  if (::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
    throw boost::system::system_error(errno, boost::system::system_category(), "SO_REUSEPORT");
}

}  // namespace

Worker::Worker(const Shared& shared, Recorder::Inbox& inbox, const boost::asio::ip::tcp::endpoint& listen_on)
    : shared_(shared),
      inbox_(inbox),
      transport_(context_, shared.config.deployments, shared.addresses, shared.tls),
      acceptor_(context_),
      tariffs_(shared.config),
      keys_(shared.config.keys),
      classifier_(shared.config.quality),
      look_ahead_buffer_(kLookAheadBytes) {
  acceptor_.open(listen_on.protocol());
  acceptor_.set_option(boost::asio::socket_base::reuse_address(true));
  share_port(acceptor_.native_handle());
  acceptor_.bind(listen_on);
  acceptor_.listen(kBacklog);
}

std::uint16_t Worker::port() const {
  return acceptor_.local_endpoint().port();
}

RequestLimits Worker::request_limits() const {
  return {static_cast<std::uint32_t>(server().header_bytes_max), static_cast<std::uint64_t>(server().body_bytes_max)};
}

void Worker::run() {
  accept();
  context_.run();
}

void Worker::accept() {
  acceptor_.async_accept(context_.get_executor(), [this](boost::system::error_code error, backends::TcpSocket socket) {
    if (error == boost::asio::error::operation_aborted || draining_) return;
    if (error) {
      spdlog::warn("a connection could not be accepted: {}", error.message());
    } else {
      accepted(std::move(socket));
    }
    accept();
  });
}

void Worker::accepted(backends::TcpSocket socket) {
  if (connections() >= server().connections_max) return;  // dropped: the client sees a reset, others go on
  auto on_end = [this](std::exception_ptr failure) {
    connections_.fetch_sub(1, std::memory_order_relaxed);
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      spdlog::error("a session ended by an unexpected error: {}", error.what());
    }
    end_when_idle();
  };
  connections_.fetch_add(1, std::memory_order_relaxed);
  boost::asio::co_spawn(context_.get_executor(), serve(std::move(socket)), std::move(on_end));
}

backends::Task<> Worker::serve(backends::TcpSocket socket) {
  Session session(*this, std::move(socket));
  sessions_.push_back(session);
  co_await session.run();
}

void Worker::drain() {
  boost::asio::post(context_, [this] {
    if (draining_) return;
    draining_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (auto it = sessions_.begin(); it != sessions_.end();) (it++)->drain();
    end_when_idle();
  });
}

void Worker::stop() {
  boost::asio::post(context_, [this] {
    for (auto it = sessions_.begin(); it != sessions_.end();) (it++)->stop();
  });
}

void Worker::end_when_idle() {
  if (!draining_ || connections() > 0) return;
  transport_.close_idle();
  context_.stop();
}

const std::string& Worker::date_header() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (now != date_second_) {
    date_second_ = now;
    date_header_ = fmt::format("date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
  }
  return date_header_;
}

}  // namespace weir::gateway
