// A strip, in bytes. Numbers are LEB128 varints, signed ones in zigzag.
//
//   strip      = { cell }                       in ascending places
//   cell       = place size (figures | durations)   size: bytes of what follows
//   figures    = count { signed number }        in the order of for_each_figure(); those missing are 0
//   durations  = histogram histogram histogram  ttft, tpot, total
//   histogram  = count { step number }          step: from the bucket before, the first from bucket -1
#include "pricing/ledger/rollup.h"

#include <algorithm>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

using namespace std::chrono;

// New figures go to the end.
template <class Tally, class Visit>
void for_each_figure(Tally& tally, Visit&& visit) {
  visit(tally.requests);
  visit(tally.attempts);
  visit(tally.usage.uncached_prompt_tokens);
  visit(tally.usage.cached_prompt_tokens);
  visit(tally.usage.answer_tokens);
  visit(tally.usage.reasoning_tokens);
  visit(tally.cost.nanos);
  visit(tally.estimated_cost.nanos);
  visit(tally.lowest_tier_cost.nanos);
  visit(tally.highest_tier_cost.nanos);
}

template <class Tally, class Visit>
void for_each_histogram(Tally& tally, Visit&& visit) {
  visit(tally.ttft);
  visit(tally.tpot);
  visit(tally.total);
}

void put(std::uint64_t number, std::string& to) {
  for (; number >= 0x80; number >>= 7) to += static_cast<char>(number | 0x80);
  to += static_cast<char>(number);
}

void put_signed(std::int64_t number, std::string& to) {
  put((static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63), to);
}

void put(const DurationHistogram& histogram, std::string& to) {
  std::uint64_t filled = 0;
  histogram.for_each_filled([&](std::size_t, std::int64_t) { ++filled; });
  put(filled, to);
  std::size_t next = 0;
  histogram.for_each_filled([&](std::size_t bucket, std::int64_t count) {
    put(bucket + 1 - next, to);
    put(static_cast<std::uint64_t>(count), to);
    next = bucket + 1;
  });
}

[[noreturn]] void damaged() {
  throw LedgerError("the ledger's rollups are damaged; restore the file from a backup");
}

std::uint64_t take(std::string_view& from) {
  std::uint64_t number = 0;
  for (int shift = 0; !from.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return number;
  }
  damaged();
}

std::int64_t take_signed(std::string_view& from) {
  const std::uint64_t number = take(from);
  return static_cast<std::int64_t>((number >> 1) ^ (0 - (number & 1)));
}

void take(std::string_view& from, DurationHistogram& histogram) {
  std::size_t next = 0;
  for (std::uint64_t filled = take(from); filled > 0; --filled) {
    next += take(from);
    if (next == 0 || next > DurationHistogram::kBuckets) damaged();
    histogram.add_to(next - 1, static_cast<std::int64_t>(take(from)));
  }
}

std::string_view take_bytes(std::string_view& from) {
  const std::uint64_t size = take(from);
  if (size > from.size()) damaged();
  const std::string_view bytes = from.substr(0, size);
  from.remove_prefix(size);
  return bytes;
}

// Adds to what is there, without a Tally in between: histograms of a day are many and sparse.
void add_cell(std::string_view cell, RollupPart part, Tally& tally) {
  if (part == RollupPart::durations) {
    for_each_histogram(tally, [&](DurationHistogram& histogram) { take(cell, histogram); });
    return;
  }
  std::uint64_t figures = take(cell);
  for_each_figure(tally, [&](std::int64_t& figure) {
    if (figures == 0) return;
    figure += take_signed(cell);
    --figures;
  });
  if (figures > 0) damaged();
}

void put_figures(const Tally& tally, std::string& cell) {
  std::uint64_t figures = 0;
  for_each_figure(tally, [&](std::int64_t) { ++figures; });
  put(figures, cell);
  for_each_figure(tally, [&](std::int64_t figure) { put_signed(figure, cell); });
}

void put_cell(int place, RollupPart part, const Tally& tally, std::string& to) {
  std::string cell;
  if (part == RollupPart::figures) {
    put_figures(tally, cell);
  } else {
    for_each_histogram(tally, [&](const DurationHistogram& histogram) { put(histogram, cell); });
  }
  put(static_cast<std::uint64_t>(place), to);
  put(cell.size(), to);
  to += cell;
}

void append(const RollupSegment& segment, std::vector<RollupSegment>& segments) {
  if (segment.from >= segment.until) return;
  const bool goes_on =
      !segments.empty() && segments.back().grain == segment.grain && segments.back().until == segment.from;
  if (goes_on) {
    segments.back().until = segment.until;
  } else {
    segments.push_back(segment);
  }
}

// With this grain and finer ones; -1: with records.
void cover_from(int grain, Instant from, Instant until, std::vector<RollupSegment>& segments) {
  if (from >= until) return;
  if (grain < 0) return append({std::nullopt, from, until}, segments);
  const milliseconds width = width_of(Grain(grain));
  const Instant first = ceil_to(from, width), last = floor_to(until, width);
  if (first >= last) return cover_from(grain - 1, from, until, segments);
  cover_from(grain - 1, from, first, segments);
  append({Grain(grain), first, last}, segments);
  cover_from(grain - 1, last, until, segments);
}

}  // namespace

milliseconds width_of(Grain grain) {
  switch (grain) {
    case Grain::minute:
      return minutes{1};
    case Grain::quarter:
      return minutes{15};
    case Grain::hour:
      return hours{1};
    case Grain::day:
      break;
  }
  return days{1};
}

milliseconds strip_width_of(Grain grain) {
  switch (grain) {
    case Grain::minute:
      return hours{1};
    case Grain::quarter:
      return hours{6};  // of a day in a zone off the hour, two are read
    case Grain::hour:
      return days{1};
    case Grain::day:
      break;
  }
  return days{32};
}

bool tells(RollupScope scope, GroupBy word) {
  switch (scope) {
    case RollupScope::policies:
      return word == GroupBy::policy || word == GroupBy::outcome;
    case RollupScope::deployments:
      return word == GroupBy::deployment || word == GroupBy::model || word == GroupBy::tier ||
             word == GroupBy::window || word == GroupBy::outcome;
    case RollupScope::keys:
      return word == GroupBy::key || word == GroupBy::tenant || word == GroupBy::outcome;
    case RollupScope::tenants:
      return word == GroupBy::tenant || word == GroupBy::policy || word == GroupBy::tier || word == GroupBy::model ||
             word == GroupBy::outcome;
    case RollupScope::all:
      break;
  }
  return true;
}

RollupScope scope_for(const SpendQuery& query) {
  for (const RollupScope scope : kSummaries) {
    const auto is_told = [scope](GroupBy group) {
      return is_time(group) || group == GroupBy::tag || tells(scope, group);
    };
    if (std::ranges::all_of(query.group_by, is_told) && std::ranges::all_of(query.where, is_told, &SpendFilter::word))
      return scope;
  }
  return RollupScope::all;
}

Instant floor_to(Instant instant, milliseconds width) {
  const milliseconds since_epoch = instant.time_since_epoch();
  milliseconds past = since_epoch % width;
  if (past < milliseconds{0}) past += width;
  return Instant{since_epoch - past};
}

Instant ceil_to(Instant instant, milliseconds width) {
  return floor_to(instant + width - milliseconds{1}, width);
}

std::string strip_with(std::string_view strip, RollupPart part, int place, const Tally& tally) {
  Tally sum = tally;
  std::string_view behind = strip;
  std::size_t before = 0;  // bytes of the cells that stay in front
  for (std::string_view rest = strip; !rest.empty();) {
    const auto here = static_cast<int>(take(rest));
    if (here > place) break;
    const std::string_view cell = take_bytes(rest);
    behind = rest;
    if (here == place) {
      add_cell(cell, part, sum);
      break;
    }
    before = strip.size() - rest.size();
  }
  std::string with{strip.substr(0, before)};
  put_cell(place, part, sum, with);
  return with.append(behind);
}

bool StripReader::next() {
  if (rest_.empty()) return false;
  place_ = static_cast<int>(take(rest_));
  cell_ = take_bytes(rest_);
  return true;
}

void StripReader::add_to(Tally& sum, Outcome outcome) const {
  const std::int64_t before = sum.requests;
  add_cell(cell_, part_, sum);
  sum.outcomes[static_cast<std::size_t>(outcome)] += sum.requests - before;
}

void StripReader::take_from(Tally& sum, Outcome outcome) const {
  Tally part;
  add_to(part, outcome);
  sum -= part;
}

std::vector<RollupRun> in_runs(const std::vector<RollupSegment>& segments, milliseconds strip_width) {
  std::vector<RollupRun> runs;
  for (const RollupSegment& segment : segments) {
    if (segment.from >= segment.until) continue;
    const Instant begins = floor_to(segment.from, strip_width);
    if (runs.empty() || begins > ceil_to(runs.back().back().until, strip_width)) runs.emplace_back();
    runs.back().push_back(segment);
  }
  return runs;
}

void cover(Instant from, Instant until, std::vector<RollupSegment>& segments) {
  cover_from(static_cast<int>(Grain::day), from, until, segments);
}

}  // namespace weir::pricing
