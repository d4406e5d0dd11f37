// What a deployment is busy with, as far as we know, at the moment of a prediction. We count what we send at once; what
// its own metrics say, every few seconds, adds what others sent and what only the server can know. Plain values.
#pragma once

#include <algorithm>
#include <cstdint>

namespace weir::routing {

// A prompt in tokens. The classes are disjoint, as in pricing::Usage.
struct PromptTokens {
  std::int64_t uncached = 0;  // to be read
  std::int64_t cached = 0;    // the server still has what it made of them

  constexpr std::int64_t total() const { return uncached + cached; }
};

struct Load {
  int in_flight = 0;                // our attempts not yet finished
  int unstarted = 0;                // of these, still awaiting a first token that will be seen
  std::int64_t prefill_tokens = 0;  // uncached prompt tokens of the unstarted
  int foreign = 0;                  // requests that the server has and we did not send
  int queued = 0;                   // of all its requests, those that it does not work on yet, as far as it says
  double kv_cache_use = 0;          // 0 .. 1

  // At least so much later than predicted, as a log-ratio: what those tell that still await their first token. Only in
  // the load of a Forecast, since it grows as time passes.
  double overdue = 0;

  // Those that wait although `slots` are decoded at once, or that the server says it has not begun.
  std::int64_t queue(int slots) const {
    return std::clamp<std::int64_t>(queued, std::max<std::int64_t>(0, requests() - std::max(1, slots)), requests());
  }
  std::int64_t requests() const { return std::max<std::int64_t>(0, in_flight) + std::max(0, foreign); }
};

}  // namespace weir::routing
