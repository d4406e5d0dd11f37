// A Server is a simulated model server that listens from its construction to its destruction, on a thread of its own.
//
//   simulator::Server flash(options);           // throws boost::system::system_error when it cannot listen
//   flash.next(fail(503));                      // steps for the next chat requests, one each
//   flash.when(model_is("x")).respond(silent(), 2);     // twice
//   ... talk to flash.url() ...
//   flash.served(); flash.requests();
//
// Every member may be called from any thread but the server's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "backends/simulator/options.h"
#include "backends/simulator/served.h"
#include "backends/simulator/step.h"
#include "backends/simulator/visit.h"

namespace weir::simulator {

class Server {
 public:
  // Half a sentence: what shall happen whenever the matcher is met.
  class When {
   public:
    void respond(Step step, int times = 1);
    void always_respond(Step step);

   private:
    friend class Server;
    When(Server& server, Matcher matcher) : server_(server), matcher_(std::move(matcher)) {}
    Server& server_;
    Matcher matcher_;
  };

  explicit Server(Options options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:PORT"

  When when(Matcher matcher) { return {*this, std::move(matcher)}; }
  void next(Step step);
  Served served() const;
  std::vector<Visit> requests(std::size_t last = std::numeric_limits<std::size_t>::max()) const;
  void reset();

  // The next two say what the engine has to do at this moment.
  std::size_t running() const;
  std::size_t waiting() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::simulator
