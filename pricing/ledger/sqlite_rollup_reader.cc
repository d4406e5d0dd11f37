#include "pricing/ledger/sqlite_rollup_reader.h"

#include <algorithm>
#include <map>

#include "pricing/ledger/sqlite_records.h"

namespace weir::pricing {
namespace {

constexpr int kUnknownSlot = -2;  // beside SpendSheet::kNone

std::string in_grain(Grain grain) {
  return "FROM rollups WHERE grain = " + std::to_string(rollup_grain(RollupScope::all, grain));
}

// What the filters say of a word, which is then no longer among them; nothing where they let requests without it pass.
std::vector<std::string> taken_out(GroupBy word, std::vector<SpendFilter>& where) {
  std::vector<std::string> any_of;
  for (const SpendFilter& filter : where) {
    if (filter.word == word && std::ranges::count(filter.any_of, "") == 0) any_of = filter.any_of;
  }
  std::erase_if(where, [word](const SpendFilter& filter) { return filter.word == word; });
  return any_of;
}

}  // namespace

SqliteRollupReader::SqliteRollupReader(SqliteConnection& connection) : connection_(connection), tags_(connection) {}

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

void SqliteRollupReader::read(const Segments& segments, RollupScope scope, bool durations, SpendSheet& sheet) {
  read_strips(segments, scope, RollupPart::figures, sheet);
  if (durations) read_strips(segments, scope, RollupPart::durations, sheet);
}

// Few combinations are looked up strip by strip: to pass by the others would take longer.
void SqliteRollupReader::read_strips(const Segments& segments, RollupScope scope, RollupPart part, SpendSheet& sheet) {
  const Grain grain = *segments.front().grain;
  const auto strip_width = strip_width_of(grain);
  SqliteStatement row(
      connection_, "SELECT start_ms, words_id, strip FROM " + rollup_table(part) + " WHERE grain = ?" +
                       (few_.empty() ? " AND start_ms >= ? AND start_ms < ?" : " AND start_ms = ? AND words_id = ?"));
  row.bind(1, rollup_grain(scope, grain));
  for (const RollupRun& run : in_runs(segments, strip_width)) {
    Instant start = floor_to(run.front().from, strip_width);
    if (few_.empty()) {
      row.bind(2, start);
      row.bind(3, run.back().until);
      read_strips(row, run, part, sheet);
      continue;
    }
    for (; start < run.back().until; start += strip_width) {
      for (const std::int64_t words_id : few_) {
        row.bind(2, start);
        row.bind(3, words_id);
        read_strips(row, run, part, sheet);
      }
    }
  }
}

void SqliteRollupReader::read_strips(SqliteStatement& row, const RollupRun& run, RollupPart part, SpendSheet& sheet) {
  while (row.step()) {
    const std::int64_t words_id = row.integer(1);
    const int slot = slot_of(words_id, sheet);
    if (slot == SpendSheet::kNone) continue;
    const Outcome outcome = words_[static_cast<std::size_t>(words_id)].outcome;
    for_each_tally(StripReader(row.blob(2), part), row.instant(0), run,
                   [&](Instant at, const StripReader& strip) { strip.add_to(sheet.at(at, slot), outcome); });
  }
  row.reset();
}

// Also in scopes that are not read: there is nothing under these.
void SqliteRollupReader::find_matching(const SpendQuery& query) {
  std::vector<SpendFilter> where = query.where;
  taken_out(GroupBy::tag, where);
  matches_.assign(words_.size(), 0);
  few_.clear();
  for (std::size_t id = 1; id < words_.size(); ++id) {
    matches_[id] = hold(where, [&](GroupBy group) -> const std::string& { return words_[id].at(group); });
    if (matches_[id]) few_.push_back(static_cast<std::int64_t>(id));
  }
  if (!are_few(few_.size(), words_)) few_.clear();
}

// For the ends of a period that are finer than the finest rollup.
void SqliteRollupReader::read_records(const RollupSegment& segment, bool durations, SpendSheet& sheet) {
  SqliteStatement row(connection_, "SELECT " + record_columns() +
                                       " FROM usage_records WHERE admitted_at_ms >= ? AND admitted_at_ms < ?");
  row.bind(1, segment.from);
  row.bind(2, segment.until);
  while (row.step()) {
    const UsageRecord record = read_record(row);
    const auto word = [&](GroupBy by) { return by == GroupBy::tag ? tags_.tag_of(record) : word_of(record, by); };
    const int slot = sheet.slot(word, record.currency);
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
  find_matching(query);
  tags_.begin(query);
  const bool durations = query.durations && !tags_.is_by_tag();
  std::map<Grain, Segments> summed, parts, parts_by_tag;
  for (const RollupSegment& segment : sheet.segments()) {
    if (!segment.grain) {
      read_records(segment, durations, sheet);
      continue;
    }
    const Grain grain = *segment.grain;
    const Instant edge = std::clamp(state.summed_until, segment.from, segment.until);
    if (segment.from < edge) summed[grain].push_back({grain, segment.from, edge});
    if (edge == segment.until) continue;
    parts[grain].push_back({grain, edge, segment.until});
    // Of days that are not over, there is nothing coarser by tag.
    const Grain fine = std::min(grain, Grain::quarter);
    parts_by_tag[fine].push_back({fine, edge, segment.until});
  }
  const auto scope_of = [scope](Grain grain) { return grain == Grain::minute ? RollupScope::all : scope; };
  if (tags_.is_by_tag()) {
    for (const auto& [grain, segments] : summed) tags_.read(segments, scope_of(grain), true, words_, matches_, sheet);
    for (const auto& [grain, segments] : parts_by_tag)
      tags_.read(segments, RollupScope::all, false, words_, matches_, sheet);
    if (!tags_.is_about_untagged()) return sheet.rows();
  }
  for (const auto& [grain, segments] : summed) read(segments, scope_of(grain), durations, sheet);
  for (const auto& [grain, segments] : parts) read(segments, RollupScope::all, durations, sheet);
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
  find_matching(query);
  const std::vector<std::string> tags = taken_out(GroupBy::tag, query.where);
  std::map<RollupScope, std::vector<std::int64_t>> words_ids;
  if (!tags.empty()) {
    for (const RollupScope each : {scope, RollupScope::all}) words_ids[each] = told_in(each, words_, matches_);
  }
  const Instant first = std::max(from, state.first), end = std::min(until, state.end);
  for (Instant day = ceil_to(end, kDay) - kDay; day + kDay > first; day -= kDay) {
    const RollupScope told = day < state.summed_until ? scope : RollupScope::all;
    const auto quarters =
        tags.empty() ? quarters_of(day, told) : tags_.quarters_of(day, tags, told, words_ids.at(told));
    for (auto quarter = quarters.rbegin(); quarter != quarters.rend(); ++quarter) {
      if (*quarter<end&& * quarter + width_of(Grain::quarter)> first && !visit(*quarter)) return false;
    }
  }
  return true;
}

std::set<Instant> SqliteRollupReader::quarters_of(Instant day, RollupScope scope) {
  std::set<Instant> quarters;
  SqliteStatement row(connection_, "SELECT start_ms, words_id, strip FROM " + rollup_table(RollupPart::figures) +
                                       " WHERE grain = ? AND start_ms >= ? AND start_ms < ?");
  row.bind(1, rollup_grain(scope, Grain::quarter));
  row.bind(2, day);
  row.bind(3, day + std::chrono::days(1));
  while (row.step()) {
    if (!matches_.at(static_cast<std::size_t>(row.integer(1)))) continue;
    for (StripReader strip(row.blob(2), RollupPart::figures); strip.next();)
      quarters.insert(row.instant(0) + width_of(Grain::quarter) * strip.place());
  }
  return quarters;
}

}  // namespace weir::pricing
