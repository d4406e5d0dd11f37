#include "backends/socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "backends/tls.h"

namespace weir::backends {

Socket::Socket(TcpSocket socket) : socket_(std::move(socket)) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Socket::~Socket() {
  if (ssl_) SSL_free(ssl_);
}

bool Socket::start_connect(const asio::ip::tcp::endpoint& endpoint) {
  if (::connect(socket_.native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0) return true;
  return errno == EINPROGRESS;
}

boost::system::error_code Socket::connect_error() {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return {error, boost::system::system_category()};
}

void Socket::start_tls(const TlsContext& context, const std::string& host) {
  ssl_ = context.new_client(socket_.native_handle(), host);
}

Socket::State Socket::handshake() {
  ERR_clear_error();
  return tls_state(SSL_connect(ssl_));
}

std::string Socket::tls_problem() const {
  return TlsContext::problem_of(ssl_);
}

Socket::Io Socket::read(std::span<char> into) {
  if (ssl_) return tls_read(into);
  const ssize_t got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
  if (got > 0) return {static_cast<std::size_t>(got), State::done};
  if (got == 0) return {0, State::closed};
  return {0, errno == EAGAIN || errno == EINTR ? State::would_block : State::failed};
}

Socket::Io Socket::write(std::span<const iovec> pieces) {
  if (ssl_) return tls_write(pieces);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
  if (sent >= 0) return {static_cast<std::size_t>(sent), State::done};
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

bool Socket::holds_bytes() const {
  return ssl_ && SSL_has_pending(ssl_) == 1;
}

void Socket::await_readable() {
  if (awaiting_readable_) return;
  awaiting_readable_ = true;
  socket_.async_wait(TcpSocket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
    self->awaiting_readable_ = false;
    if (error == asio::error::operation_aborted) return;
    if (self->watcher_) {
      self->watcher_->socket_readable();
    } else {
      self->close();  // idle, and the peer closed it or sent what nobody asked for
    }
  });
}

void Socket::await_writable() {
  if (awaiting_writable_) return;
  awaiting_writable_ = true;
  socket_.async_wait(TcpSocket::wait_write, [self = shared_from_this()](boost::system::error_code error) {
    self->awaiting_writable_ = false;
    if (error != asio::error::operation_aborted && self->watcher_) self->watcher_->socket_writable();
  });
}

void Socket::half_close() {
  if (!socket_.is_open()) return;
  if (ssl_) SSL_shutdown(ssl_);
  ::shutdown(socket_.native_handle(), SHUT_WR);
}

void Socket::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace weir::backends
