// A Breaker keeps requests away from a deployment that fails, and lets one through from time to time to see whether
// it is back.
//
//   admitting --(kConsecutive drops in a row, or half of at least kVolume within kWindow)--> tripped
//   tripped   --(pause over)--> probing: admits one request
//   probing   --(served)--> admitting      --(dropped)--> tripped, for twice as long, at most kPauseMax
//
// What the client got wrong (Verdict::ignored) counts for neither side. Values in, values out: `now` is an argument.
// Not thread-safe.
#pragma once

#include <chrono>
#include <string_view>

namespace weir::backends {

// What one attempt says about the deployment's health.
enum class Verdict { served, ignored, dropped };

class Breaker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class State { admitting, tripped, probing };

  static constexpr int kConsecutive = 5;
  static constexpr int kVolume = 20;
  static constexpr auto kWindow = std::chrono::seconds(10);
  static constexpr auto kPause = std::chrono::seconds(2);
  static constexpr auto kPauseMax = std::chrono::seconds(60);

  // May a request go there now? True also for the one request that probes.
  bool admits(TimePoint now) const;
  // A request went there. While the breaker probes, it admits no other.
  void dispatched(TimePoint now);
  void finished(Verdict verdict, TimePoint now);

  State state(TimePoint now) const;

 private:
  void trip(TimePoint now);

  bool tripped_ = false;
  bool probe_under_way_ = false;
  TimePoint until_{};
  std::chrono::steady_clock::duration pause_ = kPause;
  int in_a_row_ = 0;
  TimePoint window_began_{};
  int seen_ = 0;
  int dropped_ = 0;
};

// "admitting", "tripped" or "probing".
std::string_view name_of(Breaker::State state);

}  // namespace weir::backends
