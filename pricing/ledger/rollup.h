// Rollups are tallies of the ledger's records by minute, quarter of an hour, hour and day (UTC), each for one
// combination of words: kept with the records in one transaction, so that charts and bills need not read the records.
// Words come from the configuration (tenant, key, deployment, ...), so their combinations are bounded.
//
// The tallies of one grain and one combination lie side by side in a strip: a day's hours, an hour's minutes. Days of
// other time zones are put together from hours, or from quarters where the zone is that far off.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/instant.h"
#include "pricing/ledger/tally.h"

namespace weir::pricing {

enum class Grain : std::uint8_t { minute, quarter, hour, day };

inline constexpr Grain kGrains[] = {Grain::minute, Grain::quarter, Grain::hour, Grain::day};

std::chrono::milliseconds width_of(Grain grain);
// Of a strip: a whole number of widths.
std::chrono::milliseconds strip_width_of(Grain grain);
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
  const Tally& tally() const { return tally_; }

 private:
  std::string_view rest_;
  RollupPart part_;
  int place_ = 0;
  Tally tally_;
};

// A part of a period and the grain that its tallies are read in; none: its records themselves.
struct RollupSegment {
  std::optional<Grain> grain;
  Instant from;
  Instant until;

  friend bool operator==(const RollupSegment&, const RollupSegment&) = default;
};

// Covers [from, until) with the coarsest grains that lie wholly inside, in order of time; what is left over at the
// ends is finer than a minute. A segment that goes on where the last one of `segments` ends, in its grain, extends it.
void cover(Instant from, Instant until, std::vector<RollupSegment>& segments);

}  // namespace weir::pricing
