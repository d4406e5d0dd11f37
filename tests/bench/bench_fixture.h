// The language of the benchmark's own tests: an upstream on a thread, a load against a port, a server that says
// exactly one thing.
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "tests/bench/load.h"
#include "tests/bench/upstream.h"

namespace weir::bench {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;

inline constexpr Wish kStream{.stream = true, .usage = true, .tokens = 5};

class RunningUpstream {
 public:
  explicit RunningUpstream(std::chrono::microseconds event_interval = 1ms)
      : upstream_(0, event_interval), thread_([this] { upstream_.run(stop_); }) {}
  ~RunningUpstream() {
    stop_ = true;
    thread_.join();
  }
  std::uint16_t port() const { return upstream_.port(); }

 private:
  std::atomic<bool> stop_ = false;
  Upstream upstream_;
  std::thread thread_;
};

// Accepts one connection, reads a request and says `answer`; then closes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : listener_(listen_on(0)), thread_([this, answer] { say(answer); }) {}
  ~OneAnswer() { thread_.join(); }
  std::uint16_t port() const { return port_of(listener_); }

 private:
  void say(const std::string& answer) {
    Fd client;
    while (!client) client = accept_from(listener_);
    std::string request(16 << 10, '\0');
    while (::recv(client.get(), request.data(), request.size(), 0) < 0) std::this_thread::sleep_for(1ms);
    ::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  }

  Fd listener_;
  std::thread thread_;
};

inline LoadPlan plan(Mode mode, std::uint16_t port, std::uint64_t requests) {
  LoadPlan plan;
  plan.mode = mode;
  plan.port = port;
  plan.connections = 1;
  plan.warm_up = 0ms;
  plan.duration = 10000ms;
  plan.requests_max = requests;
  if (mode != Mode::plain) plan.wish = kStream;
  return plan;
}

}  // namespace weir::bench
