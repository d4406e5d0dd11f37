// A Summary is what a replay comes to: cost, tier mix, budgets met and quality, each with its 95 % interval. Requests
// of one moment resemble each other, so the intervals are those of batches of consecutive requests, which are nearly
// independent, and not of single requests (batch means; Law, Simulation Modeling and Analysis, 9.5.3).
// Pure functions of plain values.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "routing/replay/arrival.h"
#include "routing/replay/replay.h"

namespace weir::routing {

struct Estimate {
  double mean = 0;
  double half_width = 0;  // of the 95 % interval
};

struct Summary {
  std::int64_t requests = 0;
  std::int64_t refused = 0;
  pricing::Money cost;         // of all of them, exact
  Estimate cost_per_thousand;  // in whole units of the currency
  Estimate met_percent;        // of those that have a latency budget
  std::int64_t judged = 0;     // how many have one
  Estimate quality;            // points
  std::vector<double> tier_percent;
  std::array<double, config::kEfforts> effort_percent{};
};

// `all` and `arrivals` are of the same requests; `tiers` is how many there are.
Summary summarise(std::span<const Replayed> all, std::span<const Arrival> arrivals, std::size_t tiers);

// What `b` has more than `a`, request by request: narrower than the difference of two summaries.
struct Change {
  Estimate cost_percent;  // of a's cost
  Estimate missed;        // percentage points of budgets missed
  Estimate quality;       // points
};
Change change(std::span<const Replayed> a, std::span<const Replayed> b, std::span<const Arrival> arrivals);

}  // namespace weir::routing
