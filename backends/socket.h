// A Socket is a non-blocking stream to a peer, plain or TLS: reads and writes are tried at once, and readiness is
// waited for only when they would block. It tells its watcher when it became readable or writable.
//
// Life cycle: made from a connected (or connecting) TCP socket; close() ends it; the owner calls watch(nullptr) before
// it goes. Completion handlers that are still queued keep the Socket alive, never its watcher.
// One worker's thread only.
#pragma once

#include <sys/uio.h>

#include <memory>
#include <span>
#include <string>

#include "backends/asio.h"

typedef struct ssl_st SSL;

namespace weir::backends {

class TlsContext;

class Socket : public std::enable_shared_from_this<Socket> {
 public:
  class Watcher {
   public:
    virtual void socket_readable() = 0;
    virtual void socket_writable() = 0;

   protected:
    ~Watcher() = default;
  };

  enum class State { done, would_block, closed, failed };
  struct Io {
    std::size_t bytes = 0;
    State state = State::done;
  };

  explicit Socket(TcpSocket socket);
  ~Socket();

  void watch(Watcher* watcher) { watcher_ = watcher; }

  // Starts connecting; become writable, then ask connect_error().
  bool start_connect(const asio::ip::tcp::endpoint& endpoint);
  boost::system::error_code connect_error();

  // TLS: call after connecting, then handshake() after each readiness until it is not would_block.
  void start_tls(const TlsContext& context, const std::string& host);
  State handshake();
  std::string tls_problem() const;

  Io read(std::span<char> into);
  Io write(std::span<const iovec> pieces);
  // True when bytes may be waiting that no readiness event will announce (inside the TLS layer).
  bool holds_bytes() const;

  void await_readable();
  void await_writable();

  // Says that nothing more will be sent; reading goes on. Model servers take it as the end of the request.
  void half_close();
  void close();
  bool is_open() const { return socket_.is_open(); }

  TcpSocket& native() { return socket_; }

 private:
  Io tls_read(std::span<char> into);
  Io tls_write(std::span<const iovec> pieces);
  State tls_state(int result);

  TcpSocket socket_;
  SSL* ssl_ = nullptr;
  Watcher* watcher_ = nullptr;
  bool awaiting_readable_ = false;
  bool awaiting_writable_ = false;
};

}  // namespace weir::backends
