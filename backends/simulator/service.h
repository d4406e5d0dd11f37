// A Service is the model server's engine without a model: who decodes, who waits, and when each token is due.
//
//   arrive(now, work) -> id      takes a slot, or waits first come, first served, for as long as it takes
//   next(now)                    the next token that is due, in order of time; call until nothing is left
//   leave(now, id)               a client that hung up: its slot and its unfinished prefill go to the others
//
// A request passes through: waiting for a slot, prefill (one request at a time, cached tokens cost nothing), the
// floor of the time to first token, then tokens itl + itl_per_in_flight * running apart. After its last token it has
// left by itself.
//
// Pure: time is an argument and only ever grows. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <unordered_map>
#include <utility>

#include "config/service_model.h"

namespace weir::simulator {

using Time = std::chrono::nanoseconds;  // simulated time since the service began
using RequestId = std::uint64_t;

struct Work {
  std::int64_t prompt_tokens = 0;
  std::int64_t cached_tokens = 0;      // of these
  std::int64_t completion_tokens = 1;  // at least one
};

struct Token {
  RequestId request = 0;
  std::int64_t index = 0;
  bool last = false;
  Time at{0};
};

class Service {
 public:
  explicit Service(config::ServiceModel speed, double jitter = 0, std::uint64_t seed = 1);

  RequestId arrive(Time now, Work work);
  void leave(Time now, RequestId id);
  std::optional<Token> next(Time now);
  std::optional<Time> next_at() const;  // when something happens next

  std::size_t running() const { return jobs_.size() - waiting_.size(); }
  std::size_t waiting() const { return waiting_.size(); }
  std::int64_t resident_tokens() const { return resident_tokens_; }  // what the running requests hold in the KV cache

 private:
  enum class Stage : std::uint8_t { waiting, prefill, decode };
  struct Job {
    Work work;
    Stage stage = Stage::waiting;
    std::int64_t generated = 0;
    std::optional<Time> due = {};
  };

  void admit(Time now);
  void start_prefill(Time now);
  void end_prefill(Time now, RequestId id, Job& job);
  Token generate(Time now, RequestId id, Job& job);
  void remove(Time now, RequestId id);
  void schedule(RequestId id, Job& job, Time at);
  void unschedule(RequestId id, Job& job);
  Time jittered(double milliseconds);

  config::ServiceModel speed_;
  double jitter_;
  std::mt19937_64 chance_;
  std::normal_distribution<double> normal_;

  RequestId next_id_ = 1;
  std::unordered_map<RequestId, Job> jobs_;
  std::set<RequestId> waiting_;  // ids grow, so the first is the one that came first
  std::set<RequestId> prefill_;  // the first is at work
  std::set<std::pair<Time, RequestId>> due_;
  std::int64_t resident_tokens_ = 0;
};

}  // namespace weir::simulator
