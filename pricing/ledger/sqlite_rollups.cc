#include "pricing/ledger/sqlite_rollups.h"

#include <algorithm>
#include <unordered_map>

#include "pricing/ledger/sqlite_records.h"

namespace weir::pricing {
namespace {

// A minute is so short that few questions are about many of them.
constexpr Grain kSummaryGrains[] = {Grain::quarter, Grain::hour, Grain::day};
constexpr std::chrono::days kDay{1};

}  // namespace

std::string rollup_table(RollupPart part) {
  return part == RollupPart::figures ? "rollups" : "rollup_durations";
}

SqliteRollups::SqliteRollups(SqliteConnection& connection)
    : connection_(connection),
      words_(connection),
      summed_until_(connection, "SELECT summed_until_ms FROM rollup_state"),
      figures_(connection, RollupPart::figures, rollup_table(RollupPart::figures), "words_id"),
      durations_(connection, RollupPart::durations, rollup_table(RollupPart::durations), "words_id"),
      tags_(connection, words_) {}

Instant SqliteRollups::summed_until() {
  summed_until_.step();
  const Instant until = summed_until_.instant(0);
  summed_until_.reset();
  return until;
}

void SqliteRollups::add(std::span<const LabelledRecord> records) {
  if (records.empty()) return;
  Batch batch;
  std::unordered_map<std::int64_t, Tallies*> by_label;  // records of one label are of one combination of words
  Instant first = Instant::max(), last = Instant::min();
  for (const auto& [record, label_id] : records) {
    const Instant minute = floor_to(record->admitted_at, width_of(Grain::minute));
    Tallies*& tallies = by_label[label_id];
    if (!tallies) tallies = &batch[words_of(*record)];
    (*tallies)[minute].add(*record);
    first = std::min(first, minute);
    last = std::max(last, minute);
  }
  add(RollupScope::all, batch, kGrains);
  const Instant summed_until = this->summed_until();
  if (first < summed_until) add_late(batch, summed_until);
  tags_.add(records, summed_until);
  if (const Instant today = floor_to(last, kDay); today > summed_until) sum_up(summed_until, today);
}

void SqliteRollups::add(RollupScope scope, const Batch& batch, std::span<const Grain> grains) {
  for (const auto& [words, minutes] : batch) {
    const std::int64_t words_id = words_.id_of(words);
    for (const Grain grain : grains) add(scope, grain, words_id, minutes);
  }
}

void SqliteRollups::add_late(const Batch& batch, Instant summed_until) {
  for (const RollupScope scope : kSummaries) {
    Batch late;
    for (const auto& [words, minutes] : batch) {
      for (auto each = minutes.begin(); each != minutes.lower_bound(summed_until); ++each)
        late[told_by(scope, words)][each->first] += each->second;
    }
    add(scope, late, kSummaryGrains);
  }
}

void SqliteRollups::rebuild() {
  connection_.run(
      "DELETE FROM rollups; DELETE FROM rollup_durations; DELETE FROM rollup_words; "
      "UPDATE rollup_state SET summed_until_ms = 0, generation = generation + 1");
  tags_.drop_all();
  for_each_batch_of_records(connection_, "", [this](std::span<const LabelledRecord> batch) { add(batch); });
}

void SqliteRollups::rebuild_tags() {
  tags_.rebuild();
  const std::vector<RollupWords> words = read_rollup_words(connection_);
  for (const Instant day : days({}, summed_until())) tags_.sum_up_day(day, words);
}

void SqliteRollups::summarize() {
  for (const RollupPart part : kRollupParts) {
    SqliteStatement drop(connection_, "DELETE FROM " + rollup_table(part) + " WHERE grain >= ?");
    drop.bind(1, rollup_grain(kSummaries[0], Grain::minute));
    drop.run();
  }
  tags_.drop_sums();
  SqliteStatement last(connection_, "SELECT max(start_ms) FROM rollups WHERE grain = ?");
  last.bind(1, rollup_grain(RollupScope::all, Grain::hour));
  last.step();
  sum_up(Instant{}, last.instant(0));
}

std::vector<Instant> SqliteRollups::days(Instant from, Instant until) const {
  std::vector<Instant> days;
  SqliteStatement day(connection_,
                      "SELECT DISTINCT start_ms FROM rollups WHERE grain = ? AND start_ms >= ? AND start_ms < ?");
  day.bind(1, rollup_grain(RollupScope::all, Grain::hour));
  day.bind(2, from);
  day.bind(3, until);
  while (day.step()) days.push_back(day.instant(0));
  return days;
}

void SqliteRollups::sum_up(Instant from, Instant until) {
  const std::vector<RollupWords> words = read_rollup_words(connection_);
  for (const Instant day : days(from, until)) {
    for (const RollupScope scope : kSummaries) sum_up_day(day, scope, words);
    tags_.sum_up_day(day, words);
  }
  SqliteStatement state(connection_, "UPDATE rollup_state SET summed_until_ms = ?");
  state.bind(1, until);
  state.run();
}

void SqliteRollups::sum_up_day(Instant day, RollupScope scope, const std::vector<RollupWords>& words) {
  std::map<std::int64_t, std::int64_t> told;  // by the combination of all words
  const auto id_told_by_scope = [&](std::int64_t id) {
    const auto [known, is_new] = told.try_emplace(id);
    if (!is_new) return known->second;
    return known->second = words_.id_of(told_by(scope, words_of(words.at(static_cast<std::size_t>(id)))));
  };
  std::map<std::int64_t, Tallies> quarters;
  for (const RollupPart part : kRollupParts) {
    SqliteStatement row(connection_, "SELECT start_ms, words_id, strip FROM " + rollup_table(part) +
                                         " WHERE grain = ? AND start_ms >= ? AND start_ms < ?");
    row.bind(1, rollup_grain(RollupScope::all, Grain::quarter));
    row.bind(2, day);
    row.bind(3, day + kDay);
    while (row.step()) {
      Tallies& sums = quarters[id_told_by_scope(row.integer(1))];
      for (StripReader strip(row.blob(2), part); strip.next();)
        strip.add_to(sums[row.instant(0) + width_of(Grain::quarter) * strip.place()], Outcome::served);
    }
  }
  for (const auto& [id, tallies] : quarters) {
    for (const Grain grain : kSummaryGrains) add(scope, grain, id, tallies);
  }
}

void SqliteRollups::drop_minutes(Instant before) {
  for (const RollupPart part : kRollupParts) {
    SqliteStatement drop(connection_, "DELETE FROM " + rollup_table(part) + " WHERE grain = ? AND start_ms < ?");
    drop.bind(1, rollup_grain(RollupScope::all, Grain::minute));
    drop.bind(2, before);
    drop.run();
  }
  tags_.drop_minutes(before);
}

void SqliteRollups::drop_tenants(std::string_view beginning) {
  SqliteStatement words(connection_, "DELETE FROM rollup_words WHERE tenant GLOB ? || '*'");
  words.bind(1, beginning);
  words.run();
  for (const RollupPart part : kRollupParts) {
    connection_.run(
        ("DELETE FROM " + rollup_table(part) + " WHERE words_id NOT IN (SELECT words_id FROM rollup_words)").c_str());
  }
  tags_.drop_tenants(beginning);
  connection_.run("UPDATE rollup_state SET generation = generation + 1");
  summarize();
}

void SqliteRollups::add(RollupScope scope, Grain grain, std::int64_t words_id, const Tallies& tallies) {
  for (const auto& [start, cells] : in_strips(grain, strip_width_of(grain), tallies)) {
    figures_.add(scope, grain, start, {&words_id, 1}, cells);
    durations_.add(scope, grain, start, {&words_id, 1}, cells);
  }
}

}  // namespace weir::pricing
