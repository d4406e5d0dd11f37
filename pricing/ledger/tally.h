// A Tally is what a number of usage records come to: the figures of one cell of a chart, of one line of a bill. Adding
// records one by one, or tallies of their parts in any order, gives the same to the nano-unit.
//
// A plain value. All its records have one currency.
#pragma once

#include <array>
#include <cstdint>

#include "pricing/ledger/duration_histogram.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

struct Tally {
  std::int64_t requests = 0;
  std::array<std::int64_t, kOutcomes> outcomes{};  // of the requests, by Outcome
  std::int64_t attempts = 0;
  Usage usage;
  Money cost;
  Money estimated_cost;
  Money lowest_tier_cost;  // what all of it would have cost on the lowest tier, and on the highest (usage_record.h)
  Money highest_tier_cost;
  DurationHistogram ttft;   // of streams that began
  DurationHistogram tpot;   // of streams of two tokens and more
  DurationHistogram total;  // of requests that reached a deployment

  std::int64_t with_outcome(Outcome outcome) const { return outcomes[static_cast<std::size_t>(outcome)]; }
  std::int64_t served() const { return with_outcome(Outcome::served); }

  void add(const UsageRecord& record);
  // Without the durations.
  void add_figures(const UsageRecord& record);
  Tally& operator+=(const Tally& other);
  // Takes the figures of a part away; durations stay.
  Tally& operator-=(const Tally& part);

  friend bool operator==(const Tally&, const Tally&) = default;
};

}  // namespace weir::pricing
