// An HttpTransport is how one worker reaches the model servers: its connections to each deployment, idle ones in a
// pool, and the header that each answered with last. Used by that worker's thread only; the address book and the TLS
// context behind it are shared.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "backends/address_book.h"
#include "backends/answer_parser.h"
#include "backends/asio.h"
#include "backends/connection_pool.h"
#include "backends/error.h"
#include "backends/reactor.h"
#include "backends/socket.h"
#include "backends/task.h"
#include "backends/tls.h"
#include "backends/wake.h"
#include "config/deployment.h"

namespace weir::backends {

class HttpTransport {
 public:
  // `tls` may be null when no deployment is reached by TLS.
  HttpTransport(Reactor& reactor, std::span<const config::Deployment> deployments, AddressBook& addresses,
                const TlsContext* tls);

  const config::Deployment& deployment(int index) const { return deployments_[static_cast<std::size_t>(index)]; }
  Reactor& reactor() { return reactor_; }
  ConnectionPool& pool(int index) { return pools_[static_cast<std::size_t>(index)]; }

  LatestAnswer& latest_answer(int index) { return latest_answers_[static_cast<std::size_t>(index)]; }

  // A new connection, TLS done where the URL asks for it. `wake` is told of its progress while this waits.
  Task<Result<std::unique_ptr<Socket>>> connect(int index, Wake& wake, TimePoint by);

  void close_idle();

 private:
  Task<Result<>> reach(Socket& socket, Wake& wake);
  Task<Result<>> secure(Socket& socket, const config::Deployment& deployment, Wake& wake);

  Reactor& reactor_;
  std::span<const config::Deployment> deployments_;
  AddressBook& addresses_;
  const TlsContext* tls_;
  std::vector<ConnectionPool> pools_;
  std::vector<LatestAnswer> latest_answers_;
};

// What a wait that ended without the awaited event means.
Error interrupted(unsigned raised, const char* while_doing);

}  // namespace weir::backends
