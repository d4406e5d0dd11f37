// An Upstream stands in for a vLLM server that is never the bottleneck: one thread, texts rendered beforehand, every
// event of a stream written by itself and on time.
//
//   POST /v1/chat/completions    the answer, or a stream of paced events (see completion.h)
//   GET /v1/models, /health      as a gateway's health checks expect
//
// A client that closes or half-closes ends its stream at once. Use from one thread; run() returns when `stop` is set.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/completion.h"
#include "tests/bench/http.h"
#include "tests/bench/net.h"

namespace weir::bench {

class Upstream {
 public:
  Upstream(std::uint16_t port, std::chrono::microseconds event_interval);

  std::uint16_t port() const { return port_of(listener_); }
  void run(const std::atomic<bool>& stop);

 private:
  using Frames = std::vector<std::string>;  // a stream's writes, in order

  struct Connection {
    Fd fd;
    std::uint64_t serial = 0;
    std::string in;                  // an incomplete request
    std::string out;                 // what the socket did not take
    const Frames* frames = nullptr;  // while streaming
    std::size_t next_frame = 0;
  };

  // When a stream's next event is due. The interval is the same for all, so the queue is in order of time by itself.
  struct Turn {
    Clock::time_point due;
    std::size_t connection;
    std::uint64_t serial;
  };

  void accept_all();
  void handle(std::size_t slot, bool closing);
  void read(Connection& connection, bool to_the_end);
  std::size_t serve(Connection& connection, std::string_view bytes);
  void respond(Connection& connection, const Head& head, std::string_view body);
  void complete(Connection& connection, const Wish& wish);
  void begin_stream(Connection& connection, const Wish& wish);
  void send_frame(Connection& connection);
  std::string_view stamped(std::string_view frame);
  void send_due(Clock::time_point now);
  void send(Connection& connection, std::string_view bytes);
  void flush(Connection& connection);
  void close(Connection& connection);
  const Frames& frames_of(const Wish& wish);
  const std::string& answer_of(const Wish& wish);

  Fd listener_;
  Poller poller_;
  std::chrono::microseconds interval_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::deque<Turn> turns_;
  std::map<Wish, Frames> frames_;
  std::map<Wish, std::string> answers_;
  std::uint64_t last_serial_ = 0;
  std::string read_buffer_;
  std::string stamped_frame_;
};

}  // namespace weir::bench
