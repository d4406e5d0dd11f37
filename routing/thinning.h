// A Thinning lets through as many observations as a learner has use for: a first burst, then so many a second. What it
// leaves out is left out whatever it says, so what is learned is the same, only from fewer. (The generic cell rate
// algorithm of ITU-T I.371.)
//
// A plain value. Time is an argument.
#pragma once

#include <algorithm>
#include <chrono>

namespace weir::routing {

class Thinning {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds kGap{10};
  static constexpr int kBurst = 300;

  bool lets_through(TimePoint now) {
    if (due_ > now + kBurst * kGap) return false;
    due_ = std::max(due_, now) + kGap;
    return true;
  }

 private:
  TimePoint due_{};  // when it will have made up for all that it let through
};

}  // namespace weir::routing
