// A Load keeps a number of connections busy with the same request for a while, checks every answer to the last byte,
// and tells what happened between the end of the warm-up and the end of the run.
//
//   plain    each connection asks again as soon as it was answered
//   stream   the same with streams; their starts are spread over `ramp`, so that their events do not come in step
//   idle     opens the streams, waits for the first event of each, then holds them until `released`
//
// At the two ends of the measured window it reads the `snapshots`: files like /proc/PID/stat, so that a process's own
// account covers exactly the requests counted here. A connection that hears nothing for two seconds at the end of the
// run is an error, like a wrong answer. Use from one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/completion.h"
#include "tests/bench/expectation.h"
#include "tests/bench/http.h"
#include "tests/bench/net.h"

namespace weir::bench {

enum class Mode : std::uint8_t { plain, stream, idle };

struct LoadPlan {
  Mode mode = Mode::plain;
  std::uint16_t port = 0;
  int connections = 64;
  std::chrono::milliseconds ramp{0};
  std::chrono::milliseconds warm_up{1000};
  std::chrono::milliseconds duration{5000};  // of the measured window; idle: how long opening may take
  std::uint64_t requests_max = 0;            // not one more is sent, and the run ends with the last; 0: no limit
  std::string key;
  std::string model = "deepseek-flash";
  Wish wish;
  std::vector<std::string> snapshots;
};

struct Snapshot {
  std::string begin;
  std::string end;
};

struct LoadResult {
  double seconds = 0;                 // length of the window
  std::uint64_t requests = 0;         // answered completely within it
  std::uint64_t events = 0;           // arrived within it
  std::uint64_t requests_in_all = 0;  // answered completely, warm-up included
  std::uint64_t events_in_all = 0;
  std::uint64_t connects = 0;
  std::uint64_t errors = 0;  // of the whole run
  std::string first_error;
  std::vector<std::int64_t> latency_ns;    // plain: of the answer; stream: of the first event
  std::vector<std::int64_t> event_gap_ns;  // between two reads of one stream
  std::vector<std::int64_t> delay_ns;      // from an event's stamp to its arrival, where events are stamped
  std::map<std::string, Snapshot> snapshots;
};

class Load {
 public:
  explicit Load(LoadPlan plan);

  LoadResult run();
  // Idle mode: called once all streams are open; they are held until it returns.
  void when_open(std::function<void()> hold) { hold_ = std::move(hold); }

 private:
  struct Connection {
    explicit Connection(const Expectation& expectation) : check(expectation) {}
    Fd fd;
    std::size_t sent = 0;    // bytes of the request
    bool answering = false;  // something of the answer has come
    Clock::time_point asked;
    Clock::time_point last_event;
    ResponseReader reader;
    BodyCheck check;
  };

  void start_due(Clock::time_point now);
  void begin_window(Clock::time_point now);
  void end_window(Clock::time_point now);
  bool over(Clock::time_point now) const;
  void connect(std::size_t slot);
  void ask(Connection& connection);
  void send(std::size_t slot);
  void receive(std::size_t slot, bool to_the_end);
  void closed(std::size_t slot);
  bool take(Connection& connection, std::string_view bytes, Clock::time_point now);
  void count_events(Connection& connection, std::size_t events, Clock::time_point now);
  bool finish(Connection& connection, Clock::time_point now);
  bool may_ask() const { return plan_.requests_max == 0 || asked_ < plan_.requests_max; }
  void look_for_stalls(Clock::time_point now);
  void fail(std::size_t slot, std::string why);

  LoadPlan plan_;
  Expectation expectation_;
  std::string request_;
  Poller poller_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::string read_buffer_;
  std::function<void()> hold_;
  Clock::time_point started_;
  Clock::time_point window_begin_;
  bool measuring_ = false;
  std::uint64_t asked_ = 0;
  std::uint64_t open_streams_ = 0;
  LoadResult result_;
};

}  // namespace weir::bench
