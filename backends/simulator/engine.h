// An Engine runs a Service in real time, or in as much less of it as the time scale says, and brings each token to
// whoever asked for it.
//
// With a time scale of 0 the clock jumps from event to event: nothing waits, yet slots, queue and order are the same,
// and between two events the sockets get their turn. One thread, the io_context's.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <unordered_map>

#include "backends/simulator/options.h"
#include "backends/simulator/service.h"

namespace weir::simulator {

class TokenSink {
 public:
  virtual void on_token(const Token& token) = 0;

 protected:
  ~TokenSink() = default;
};

class Engine {
 public:
  Engine(boost::asio::io_context& io, const Options& options);

  // The sink hears every token until the last, or until it leaves.
  RequestId start(Work work, TokenSink& sink);
  void leave(RequestId id);

  const Service& service() const { return service_; }

 private:
  Time now();
  void pump();
  void deliver(const Token& token);
  void arm();

  boost::asio::steady_timer timer_;
  Service service_;
  double time_scale_;
  std::chrono::steady_clock::time_point began_;
  Time jumped_to_{0};
  std::optional<Time> armed_for_;
  std::unordered_map<RequestId, TokenSink*> sinks_;
};

}  // namespace weir::simulator
