#include "pricing/ledger/sqlite_rollup_reader.h"

#include <algorithm>

#include "pricing/ledger/sqlite_records.h"

namespace weir::pricing {
namespace {

constexpr int kUnknownSlot = -2;  // beside SpendSheet::kNone

std::string in_grain(Grain grain) {
  return "FROM rollups WHERE grain = " + std::to_string(rollup_grain(RollupScope::all, grain));
}

}  // namespace

SqliteRollupReader::SqliteRollupReader(SqliteConnection& connection) : connection_(connection) {}

SqliteRollupReader::State SqliteRollupReader::read_state() {
  SqliteStatement row(connection_,
                      "SELECT summed_until_ms, generation, (SELECT coalesce(max(words_id), 0) FROM rollup_words), "
                      "(SELECT min(start_ms) " +
                          in_grain(Grain::hour) + "), (SELECT max(start_ms) " + in_grain(Grain::hour) +
                          "), (SELECT min(start_ms) " + in_grain(Grain::minute) + ") FROM rollup_state");
  row.step();
  const std::pair words_state{row.integer(1), row.integer(2)};
  if (words_state != words_state_) {
    words_ = read_rollup_words(connection_);
    words_state_ = words_state;
  }
  slots_.assign(words_.size(), kUnknownSlot);
  return {row.instant(0), row.instant(3), row.instant(4) + strip_width_of(Grain::hour),
          row.is_null(5) ? Instant::max() : row.instant(5)};
}

int SqliteRollupReader::slot_of(std::int64_t words_id, SpendSheet& sheet) {
  int& slot = slots_.at(static_cast<std::size_t>(words_id));
  if (slot != kUnknownSlot) return slot;
  const RollupWords& words = words_[static_cast<std::size_t>(words_id)];
  const auto word = [&](GroupBy group) -> const std::string& { return words.at(group); };
  return slot = sheet.slot(word, words.currency);
}

void SqliteRollupReader::read(const RollupSegment& segment, RollupScope scope, bool durations, SpendSheet& sheet) {
  read_strips(segment, scope, RollupPart::figures, sheet);
  if (durations) read_strips(segment, scope, RollupPart::durations, sheet);
}

void SqliteRollupReader::read_strips(const RollupSegment& segment, RollupScope scope, RollupPart part,
                                     SpendSheet& sheet) {
  if (segment.from >= segment.until) return;
  const auto width = width_of(*segment.grain);
  SqliteStatement row(connection_, "SELECT start_ms, words_id, strip FROM " + rollup_table(part) +
                                       " WHERE grain = ? AND start_ms >= ? AND start_ms < ?");
  row.bind(1, rollup_grain(scope, *segment.grain));
  row.bind(2, floor_to(segment.from, strip_width_of(*segment.grain)));
  row.bind(3, segment.until);
  while (row.step()) {
    const std::int64_t words_id = row.integer(1);
    const int slot = slot_of(words_id, sheet);
    if (slot == SpendSheet::kNone) continue;
    const Outcome outcome = words_[static_cast<std::size_t>(words_id)].outcome;
    const Instant start = row.instant(0);
    for (StripReader strip(row.blob(2), part); strip.next();) {
      const Instant at = start + width * strip.place();
      if (at >= segment.until) break;
      if (at >= segment.from) strip.add_to(sheet.at(at, slot), outcome);
    }
  }
}

// For the ends of a period that are finer than the finest rollup.
void SqliteRollupReader::read_records(const RollupSegment& segment, bool durations, SpendSheet& sheet) {
  SqliteStatement row(connection_, "SELECT " + record_columns() +
                                       " FROM usage_records WHERE admitted_at_ms >= ? AND admitted_at_ms < ?");
  row.bind(1, segment.from);
  row.bind(2, segment.until);
  while (row.step()) {
    const UsageRecord record = read_record(row);
    const int slot = sheet.slot([&](GroupBy by) { return word_of(record, by); }, record.currency);
    if (slot == SpendSheet::kNone) continue;
    Tally& sum = sheet.at(record.admitted_at, slot);
    sum.add(record);
    if (!durations) sum.ttft = sum.tpot = sum.total = {};
  }
}

std::vector<SpendRow> SqliteRollupReader::spend(const SpendQuery& query) {
  require_words(query);
  const SqliteTransaction snapshot(connection_, SqliteTransaction::Purpose::read);
  const State state = read_state();
  // The earliest and the latest of what is there, so that an open period is no walk through all of time.
  Instant from = std::max(query.from.value_or(state.first), state.first);
  Instant until = std::min(query.until.value_or(Instant::max()), state.end);
  if (from < state.fine_from) from = floor_to(from, width_of(Grain::quarter));
  if (until < state.fine_from) until = ceil_to(until, width_of(Grain::quarter));
  SpendSheet sheet(query, from, until, state.fine_from);
  const RollupScope scope = scope_for(query);
  for (const RollupSegment& segment : sheet.segments()) {
    if (!segment.grain) {
      read_records(segment, query.durations, sheet);
      continue;
    }
    const bool summed = scope != RollupScope::all && *segment.grain != Grain::minute;
    const Instant parts = summed ? std::clamp(state.summed_until, segment.from, segment.until) : segment.from;
    read({segment.grain, segment.from, parts}, scope, query.durations, sheet);
    read({segment.grain, parts, segment.until}, RollupScope::all, query.durations, sheet);
  }
  return sheet.rows();
}

bool SqliteRollupReader::for_each_quarter(const std::vector<SpendFilter>& where, Instant from, Instant until,
                                          const std::function<bool(Instant)>& visit) {
  constexpr std::chrono::days kDay{1};
  SpendQuery query;
  query.where = where;
  require_words(query);
  const State state = read_state();
  const RollupScope scope = scope_for(query);
  const Instant first = std::max(from, state.first), end = std::min(until, state.end);
  for (Instant day = ceil_to(end, kDay) - kDay; day + kDay > first; day -= kDay) {
    const auto quarters = quarters_of(day, where, day < state.summed_until ? scope : RollupScope::all);
    for (auto quarter = quarters.rbegin(); quarter != quarters.rend(); ++quarter) {
      if (*quarter<end&& * quarter + width_of(Grain::quarter)> first && !visit(*quarter)) return false;
    }
  }
  return true;
}

std::set<Instant> SqliteRollupReader::quarters_of(Instant day, const std::vector<SpendFilter>& where,
                                                  RollupScope scope) {
  std::set<Instant> quarters;
  SqliteStatement row(connection_, "SELECT start_ms, words_id, strip FROM " + rollup_table(RollupPart::figures) +
                                       " WHERE grain = ? AND start_ms >= ? AND start_ms < ?");
  row.bind(1, rollup_grain(scope, Grain::quarter));
  row.bind(2, day);
  row.bind(3, day + std::chrono::days(1));
  while (row.step()) {
    const RollupWords& words = words_.at(static_cast<std::size_t>(row.integer(1)));
    if (!hold(where, [&](GroupBy group) -> const std::string& { return words.at(group); })) continue;
    for (StripReader strip(row.blob(2), RollupPart::figures); strip.next();)
      quarters.insert(row.instant(0) + width_of(Grain::quarter) * strip.place());
  }
  return quarters;
}

}  // namespace weir::pricing
