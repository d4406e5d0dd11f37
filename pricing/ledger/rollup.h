// Rollups are tallies of the ledger's records by minute, quarter of an hour, hour and day (UTC), each for one
// combination of words: kept with the records in one transaction, so that charts and bills need not read the records.
// Words come from the configuration (tenant, key, deployment, ...), so their combinations are bounded.
//
// The tallies of one grain and one combination lie side by side in a strip: a month's days, a day's hours, an hour's
// minutes. Days of other time zones are put together from hours, or from quarters where the zone is that far off.
//
// Days that are over are told once more, summed up over the words that most questions do not ask for: see RollupScope.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/instant.h"
#include "pricing/ledger/spend.h"
#include "pricing/ledger/tally.h"

namespace weir::pricing {

enum class Grain : std::uint8_t { minute, quarter, hour, day };

inline constexpr Grain kGrains[] = {Grain::minute, Grain::quarter, Grain::hour, Grain::day};

std::chrono::milliseconds width_of(Grain grain);
// Of a strip: a whole number of widths.
std::chrono::milliseconds strip_width_of(Grain grain);
// A scope is the words that a tally tells apart. Combinations of all words multiply; those of a scope hardly do,
// because one word tells the others (a deployment its tier, a key its tenant). Each scope tells outcomes, and has
// rollups by tag of its own.
enum class RollupScope : std::uint8_t {
  all,
  policies,
  deployments,  // with their model, tier and tariff windows
  keys,         // with their tenant
  tenants,      // with their policies, tiers and models: what a tenant sees of itself
};

// The narrower ones, in which days that are over are summed up, at every grain but the minute.
inline constexpr RollupScope kSummaries[] = {RollupScope::policies, RollupScope::deployments, RollupScope::keys,
                                             RollupScope::tenants};

bool tells(RollupScope scope, GroupBy word);
// The narrowest that tells all that is asked.
RollupScope scope_for(const SpendQuery& query);

Instant floor_to(Instant instant, std::chrono::milliseconds width);
Instant ceil_to(Instant instant, std::chrono::milliseconds width);

// Figures and histograms are stored in strips of their own, because most questions are about figures, and histograms
// are the larger part. Outcomes are not stored: they are a word of the combination.
enum class RollupPart : std::uint8_t { figures, durations };

// A strip as it is stored, with a part of a tally added to that at `place`, the how-manieth of its grain in the strip.
// The grammar stands in rollup.cc. Throws LedgerError when the strip is damaged, as does reading it.
std::string strip_with(std::string_view strip, RollupPart part, int place, const Tally& tally);

// One tally of a strip after another, in order, each with this part of its figures.
class StripReader {
 public:
  StripReader(std::string_view strip, RollupPart part) : rest_(strip), part_(part) {}

  bool next();
  int place() const { return place_; }
  // Its requests are of this outcome, which a strip does not say.
  void add_to(Tally& sum, Outcome outcome) const;
  // Of figures.
  void take_from(Tally& sum, Outcome outcome) const;

 private:
  std::string_view rest_;
  RollupPart part_;
  int place_ = 0;
  std::string_view cell_;
};

// A part of a period and the grain that its tallies are read in; none: its records themselves.
struct RollupSegment {
  std::optional<Grain> grain;
  Instant from;
  Instant until;

  friend bool operator==(const RollupSegment&, const RollupSegment&) = default;
};

// Segments of one grain, in order of time, whose strips lie side by side: read in one go.
using RollupRun = std::vector<RollupSegment>;
std::vector<RollupRun> in_runs(const std::vector<RollupSegment>& segments, std::chrono::milliseconds strip_width);

// Visits, in order, each tally of the strip that begins then and lies in a segment of the run.
template <class Visit>
void for_each_tally(StripReader strip, Instant start, const RollupRun& run, Visit&& visit) {
  auto segment = std::ranges::upper_bound(run, start, {}, &RollupSegment::until);
  const auto width = width_of(*run.front().grain);
  while (strip.next()) {
    const Instant at = start + width * strip.place();
    while (segment != run.end() && at >= segment->until) ++segment;
    if (segment == run.end()) return;
    if (at >= segment->from) visit(at, strip);
  }
}

// Covers [from, until) with the coarsest grains that lie wholly inside, in order of time; what is left over at the
// ends is finer than a minute. A segment that goes on where the last one of `segments` ends, in its grain, extends it.
void cover(Instant from, Instant until, std::vector<RollupSegment>& segments);

}  // namespace weir::pricing
