#include "backends/http_transport.h"

#include <cerrno>
#include <string>
#include <utility>

namespace weir::backends {
namespace {

// Raises the upstream events of a wake for as long as a connection is being made.
class Progress final : public Socket::Watcher {
 public:
  Progress(Socket& socket, Wake& wake) : socket_(socket), wake_(wake) { socket_.watch(this); }
  ~Progress() { socket_.watch(nullptr); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void socket_readable() override { wake_.raise(kUpstreamReadable); }
  void socket_writable() override { wake_.raise(kUpstreamWritable); }

 private:
  Socket& socket_;
  Wake& wake_;
};

// The one for want of descriptors is ours; any other may differ at the next address.
Error no_connection(int why) {
  const std::string what = boost::system::error_code(why, boost::system::system_category()).message();
  if (why == EMFILE || why == ENFILE || why == ENOMEM) return {Fault::internal, Retry::never, "no socket: " + what};
  return {Fault::upstream, Retry::elsewhere, "could not connect: " + what};
}

}  // namespace

Error interrupted(unsigned raised, const char* while_doing) {
  if (raised & kClientLeft) return {Fault::downstream, Retry::never, "the client left"};
  if (raised & kStop) return {Fault::internal, Retry::never, "the gateway is stopping", false, true};
  return {Fault::upstream, Retry::elsewhere, std::string("timed out ") + while_doing, true};
}

HttpTransport::HttpTransport(Reactor& reactor, std::span<const config::Deployment> deployments, AddressBook& addresses,
                             const TlsContext* tls)
    : reactor_(reactor),
      deployments_(deployments),
      addresses_(addresses),
      tls_(tls),
      pools_(deployments.size()),
      latest_answers_(deployments.size()) {}

Task<Result<std::unique_ptr<Socket>>> HttpTransport::connect(int index, Wake& wake, TimePoint by) {
  const config::Deployment& to = deployment(index);
  wake.expires_at(by);
  Error error{Fault::upstream, Retry::elsewhere, "no address is known for " + to.url.host};
  for (const auto& endpoint : addresses_.endpoints(index)) {
    auto socket = Socket::connecting(reactor_, endpoint);
    if (!socket) {
      error = no_connection(errno);
      continue;
    }
    Progress progress(*socket, wake);
    auto reached = co_await reach(*socket, wake);
    if (reached && to.url.tls) reached = co_await secure(*socket, to, wake);
    if (reached) co_return std::move(socket);
    error = std::move(reached).error();
    if (error.retry != Retry::elsewhere || error.timed_out) break;
  }
  co_return error;
}

Task<Result<>> HttpTransport::reach(Socket& socket, Wake& wake) {
  wake.clear(kUpstreamReadable | kUpstreamWritable);
  socket.await_writable();
  const unsigned raised = co_await wake.wait(kUpstreamWritable | kTimeout | kClientLeft | kStop);
  if (!(raised & kUpstreamWritable)) co_return interrupted(raised, "connecting");
  if (const auto failed = socket.connect_error())
    co_return Error{Fault::upstream, Retry::elsewhere, "could not connect: " + failed.message()};
  co_return Result<>{};
}

Task<Result<>> HttpTransport::secure(Socket& socket, const config::Deployment& deployment, Wake& wake) {
  socket.start_tls(*tls_, deployment.url.host);
  for (;;) {
    const Socket::State state = socket.handshake();
    if (state == Socket::State::done) co_return Result<>{};
    if (state != Socket::State::would_block)
      co_return Error{Fault::upstream, Retry::elsewhere, "TLS failed: " + socket.tls_problem()};
    wake.clear(kUpstreamReadable);
    socket.await_readable();
    const unsigned raised = co_await wake.wait(kUpstreamReadable | kTimeout | kClientLeft | kStop);
    if (!(raised & kUpstreamReadable)) co_return interrupted(raised, "in the TLS handshake");
  }
}

void HttpTransport::close_idle() {
  for (ConnectionPool& pool : pools_) pool.clear();
}

}  // namespace weir::backends
