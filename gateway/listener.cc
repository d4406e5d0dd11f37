#include "gateway/listener.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace weir::gateway {
namespace {

using boost::asio::ip::tcp;

constexpr int kBacklog = 4096;

boost::system::error_code last_error() {
  return {errno, boost::system::system_category()};
}

void require(bool done, const char* what) {
  if (!done) throw boost::system::system_error(last_error(), what);
}

bool set(int descriptor, int option) {
  const int on = 1;
  return ::setsockopt(descriptor, SOL_SOCKET, option, &on, sizeof on) == 0;
}

}  // namespace

Listener::Listener(backends::Reactor& reactor, const tcp::endpoint& address, Receiver& receiver)
    : reactor_(reactor), receiver_(receiver) {
  descriptor_ = ::socket(address.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  require(descriptor_ >= 0, "socket");
  try {
    require(set(descriptor_, SO_REUSEADDR) && set(descriptor_, SO_REUSEPORT), "SO_REUSEPORT");
    require(::bind(descriptor_, address.data(), static_cast<socklen_t>(address.size())) == 0, "bind");
    require(::listen(descriptor_, kBacklog) == 0, "listen");
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

Listener::~Listener() {
  close();
}

void Listener::listen() {
  require(reactor_.add(descriptor_, *this), "epoll_ctl");
}

void Listener::close() {
  if (descriptor_ < 0) return;
  reactor_.remove(descriptor_, *this);
  ::close(std::exchange(descriptor_, -1));
}

std::uint16_t Listener::port() const {
  tcp::endpoint address;
  auto size = static_cast<socklen_t>(address.capacity());
  ::getsockname(descriptor_, address.data(), &size);
  return address.port();
}

void Listener::retry() {
  if (std::exchange(out_of_descriptors_, false)) accept();
}

// Until none is left: the next one is announced anew.
void Listener::accept() {
  while (descriptor_ >= 0) {
    tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    const int connection = ::accept4(descriptor_, peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection >= 0) {
      receiver_.accepted(connection, peer.address().to_string());
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
      if (!std::exchange(out_of_descriptors_, true))
        spdlog::warn("connections have to wait: {}; raise the limit on open files (ulimit -n)", last_error().message());
      return;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    }
    // Anything else concerns the one connection that went wrong.
  }
}

}  // namespace weir::gateway
