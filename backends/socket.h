// A Socket is a non-blocking stream to a peer, plain or TLS: reads and writes are tried at once, and readiness is
// waited for only when they would block. It tells its watcher when it became readable or writable.
//
// Life cycle: made for a connected descriptor, or by connecting(); close() or the destructor ends it. The owner calls
// watch(nullptr) before it goes itself. The watcher may destroy the Socket from within its calls.
// One worker's thread only.
#pragma once

#include <sys/uio.h>

#include <memory>
#include <span>
#include <string>

#include "backends/asio.h"
#include "backends/reactor.h"

typedef struct ssl_st SSL;

namespace weir::backends {

class TlsContext;

class Socket final : private Reactor::Source {
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

  // Takes over a connected, non-blocking descriptor.
  Socket(Reactor& reactor, int descriptor);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Starts connecting; await that it is writable, then ask connect_error(). Null, with errno set, when there is no
  // descriptor to be had or it failed at once.
  static std::unique_ptr<Socket> connecting(Reactor& reactor, const asio::ip::tcp::endpoint& endpoint);
  boost::system::error_code connect_error();

  void watch(Watcher* watcher) { watcher_ = watcher; }

  // TLS: call after connecting, then handshake() after each readiness until it is not would_block.
  void start_tls(const TlsContext& context, const std::string& host);
  State handshake();
  std::string tls_problem() const;

  Io read(std::span<char> into);
  Io write(std::span<const iovec> pieces);
  // False when a read could only find nothing.
  bool maybe_readable() const { return readable_; }

  // False when a write could only block.
  bool maybe_writable() const { return writable_; }

  // The watcher is told once, at once where the socket is ready already.
  void await_readable();
  void await_writable();
  // As await_writable(), but not before the end of the reactor's turn.
  void await_turn_to_write();

  // Says that nothing more will be sent; reading goes on. Model servers take it as the end of the request.
  void half_close();
  void close();
  bool is_open() const { return descriptor_ >= 0; }

 private:
  void ready(std::uint32_t events) override;
  void turn_ends() override { tell_writable(); }
  void tell_readable();
  void tell_writable();
  Io plain_read(std::span<char> into);
  Io plain_write(std::span<const iovec> pieces);
  Io send_pieces(std::span<const iovec> pieces);
  static Io sent(ssize_t bytes);
  Io tls_read(std::span<char> into);
  Io tls_write(std::span<const iovec> pieces);
  State tls_state(int result);

  Reactor& reactor_;
  int descriptor_;
  SSL* ssl_ = nullptr;
  Watcher* watcher_ = nullptr;
  bool readable_ = false;
  bool ended_ = false;  // by the peer: readable for good, until a read has said so
  bool writable_ = false;
  bool awaiting_readable_ = false;
  bool awaiting_writable_ = false;
};

}  // namespace weir::backends
