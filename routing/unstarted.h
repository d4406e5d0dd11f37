// The Unstarted are the attempts at one deployment that still await their first token, oldest first. A slow deployment
// says so by its silence long before the first late token comes: what has already been waited is a lower bound of what
// these attempts will take, and so of what the next one will.
//
// Places are reused, so nothing is allocated once as many were in flight as ever will be. Not thread-safe.
#pragma once

#include <chrono>
#include <vector>

#include "routing/predictor.h"

namespace weir::routing {

class Unstarted {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Place = int;

  Place add(TimePoint at, const PromptTokens& prompt, const Load& load, const LatencyPrediction& predicted);
  void remove(Place place);

  // By how much, as a log-ratio, first tokens are at least later than the predictor says. Zero while the oldest is
  // within its 90th percentile, which takes no more than a comparison; one alone that is late may have been lost, so it
  // counts half, and several of them more.
  double overdue(TimePoint now, const Predictor& predictor) const;

 private:
  static constexpr Place kNone = -1;

  struct Waiting {
    TimePoint since;
    TimePoint late_from;
    PromptTokens prompt;
    Load load;
    Place older = kNone;
    Place younger = kNone;
  };

  Waiting& at(Place place) { return waiting_[static_cast<std::size_t>(place)]; }
  const Waiting& at(Place place) const { return waiting_[static_cast<std::size_t>(place)]; }
  Place free_place();

  std::vector<Waiting> waiting_;
  Place oldest_ = kNone;
  Place youngest_ = kNone;
  Place free_ = kNone;  // a chain through `younger`
};

}  // namespace weir::routing
