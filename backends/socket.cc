#include "backends/socket.h"

#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "backends/tls.h"

namespace weir::backends {

Socket::Socket(Reactor& reactor, int descriptor) : reactor_(reactor), descriptor_(descriptor) {
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!reactor_.add(descriptor_, *this)) close();  // out of memory or watches: as if the peer had closed it
}

Socket::~Socket() {
  close();
  if (ssl_) SSL_free(ssl_);
}

std::unique_ptr<Socket> Socket::connecting(Reactor& reactor, const asio::ip::tcp::endpoint& endpoint) {
  const int descriptor = ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                  endpoint.protocol().protocol());
  if (descriptor < 0) return nullptr;
  // Watched only once it is connecting: a descriptor that is not counts as hung up.
  if (::connect(descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 && errno != EINPROGRESS) {
    const int why = errno;
    ::close(descriptor);
    errno = why;
    return nullptr;
  }
  return std::make_unique<Socket>(reactor, descriptor);
}

boost::system::error_code Socket::connect_error() {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return {error, boost::system::system_category()};
}

void Socket::start_tls(const TlsContext& context, const std::string& host) {
  ssl_ = context.new_client(descriptor_, host);
}

Socket::State Socket::handshake() {
  ERR_clear_error();
  const State state = tls_state(SSL_connect(ssl_));
  if (state == State::would_block) readable_ = ended_;
  return state;
}

std::string Socket::tls_problem() const {
  return TlsContext::problem_of(ssl_);
}

Socket::Io Socket::read(std::span<char> into) {
  const Io io = ssl_ ? tls_read(into) : plain_read(into);
  if (io.state == State::would_block) readable_ = ended_;
  return io;
}

Socket::Io Socket::plain_read(std::span<char> into) {
  const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
  if (got > 0) {
    // A short read has emptied the socket; what comes later is announced anew.
    if (static_cast<std::size_t>(got) < into.size()) readable_ = ended_;
    return {static_cast<std::size_t>(got), State::done};
  }
  if (got == 0) return {0, State::closed};
  return {0, errno == EAGAIN || errno == EINTR ? State::would_block : State::failed};
}

Socket::Io Socket::write(std::span<const iovec> pieces) {
  const Io io = ssl_ ? tls_write(pieces) : plain_write(pieces);
  if (io.state == State::would_block) writable_ = false;
  return io;
}

// The kernel takes one piece in less time than several, and copying a few kilobytes together takes hardly any.
Socket::Io Socket::plain_write(std::span<const iovec> pieces) {
  constexpr std::size_t kJoinedMax = 8192;
  thread_local std::array<char, kJoinedMax> joined;
  iovec whole{joined.data(), 0};
  if (pieces.size() == 1) {
    whole = pieces.front();
  } else {
    for (const iovec& piece : pieces) {
      if (piece.iov_len > kJoinedMax - whole.iov_len) return send_pieces(pieces);
      std::memcpy(joined.data() + whole.iov_len, piece.iov_base, piece.iov_len);
      whole.iov_len += piece.iov_len;
    }
  }
  return sent(::send(descriptor_, whole.iov_base, whole.iov_len, MSG_NOSIGNAL));
}

Socket::Io Socket::send_pieces(std::span<const iovec> pieces) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  return sent(::sendmsg(descriptor_, &message, MSG_NOSIGNAL));
}

Socket::Io Socket::sent(ssize_t bytes) {
  if (bytes >= 0) return {static_cast<std::size_t>(bytes), State::done};
  return {0, errno == EAGAIN || errno == EINTR ? State::would_block : State::failed};
}

Socket::State Socket::tls_state(int result) {
  if (result > 0) return State::done;
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return State::would_block;
    case SSL_ERROR_ZERO_RETURN:
      return State::closed;
    default:
      return State::failed;
  }
}

Socket::Io Socket::tls_read(std::span<char> into) {
  ERR_clear_error();
  std::size_t got = 0;
  const int result = SSL_read_ex(ssl_, into.data(), into.size(), &got);
  return {got, tls_state(result)};
}

Socket::Io Socket::tls_write(std::span<const iovec> pieces) {
  Io total;
  for (const iovec& piece : pieces) {
    if (piece.iov_len == 0) continue;
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(ssl_, piece.iov_base, piece.iov_len, &sent);
    total.bytes += sent;
    total.state = tls_state(result);
    if (total.state != State::done || sent < piece.iov_len) break;
  }
  if (total.bytes > 0) total.state = State::done;
  return total;
}

void Socket::ready(std::uint32_t events) {
  constexpr std::uint32_t kEnded = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  if (events & kEnded) ended_ = true;
  if (events & (EPOLLIN | kEnded)) readable_ = true;
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) writable_ = true;
  const Reactor& reactor = reactor_;
  if (readable_ && awaiting_readable_) tell_readable();
  if (!reactor.is_telling(*this)) return;  // it is closed, or gone
  if (writable_ && awaiting_writable_) tell_writable();
}

void Socket::tell_readable() {
  awaiting_readable_ = false;
  if (watcher_) return watcher_->socket_readable();
  close();  // idle, and the peer closed it or sent what nobody asked for
}

void Socket::tell_writable() {
  awaiting_writable_ = false;
  if (watcher_) watcher_->socket_writable();
}

void Socket::await_readable() {
  awaiting_readable_ = true;
  if (readable_) tell_readable();
}

void Socket::await_writable() {
  awaiting_writable_ = true;
  if (writable_) tell_writable();
}

void Socket::await_turn_to_write() {
  if (writable_) return reactor_.await_end_of_turn(*this);
  awaiting_writable_ = true;
}

void Socket::half_close() {
  if (!is_open()) return;
  if (ssl_) SSL_shutdown(ssl_);
  ::shutdown(descriptor_, SHUT_WR);
}

void Socket::close() {
  if (!is_open()) return;
  reactor_.remove(descriptor_, *this);
  ::close(std::exchange(descriptor_, -1));
  awaiting_readable_ = awaiting_writable_ = false;
}

}  // namespace weir::backends
