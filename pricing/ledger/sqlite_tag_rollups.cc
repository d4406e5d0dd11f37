#include "pricing/ledger/sqlite_tag_rollups.h"

#include <array>

#include "pricing/ledger/sqlite_records.h"

namespace weir::pricing {
namespace {

constexpr Grain kFineGrains[] = {Grain::minute, Grain::quarter};  // of all words, kept with each record
constexpr Grain kSumGrains[] = {Grain::quarter, Grain::hour, Grain::day};
constexpr Grain kCoarseGrains[] = {Grain::hour, Grain::day};

}  // namespace

std::chrono::milliseconds tag_strip_width_of(Grain grain) {
  return grain == Grain::hour ? std::chrono::days{4} : strip_width_of(grain);
}

SqliteTagRollups::SqliteTagRollups(SqliteConnection& connection, SqliteRollupWords& words)
    : connection_(connection),
      words_(words),
      tags_(connection),
      strips_(connection, RollupPart::figures, "rollup_tags", "words_id, tag_id") {}

void SqliteTagRollups::add(std::span<const LabelledRecord> records, Instant summed_until) {
  Batch batch;
  SqliteTags::FullDays full;
  for (const auto& [record, label_id] : records) {
    if (record->tag.empty()) continue;
    const Instant minute = floor_to(record->admitted_at, width_of(Grain::minute));
    batch[{tags_.id_for(*record, full), words_of(*record)}][minute].add_figures(*record);
  }
  add(RollupScope::all, kFineGrains, told_by_scope(RollupScope::all, batch));
  for (auto& [key, minutes] : batch) minutes.erase(minutes.lower_bound(summed_until), minutes.end());
  std::erase_if(batch, [](const auto& entry) { return entry.second.empty(); });
  add_sums(batch);
}

SqliteTagRollups::Told SqliteTagRollups::told_by_scope(RollupScope scope, const Batch& batch) {
  Told told;
  for (const auto& [key, tallies] : batch) {
    Tallies& into = told[{key.first, words_.id_of(told_by(scope, key.second))}];
    for (const auto& [at, tally] : tallies) into[at] += tally;
  }
  return told;
}

void SqliteTagRollups::add(RollupScope scope, std::span<const Grain> grains, const Told& told) {
  for (const auto& [key, tallies] : told) {
    for (const Grain grain : grains) {
      for (const auto& [start, cells] : in_strips(grain, tag_strip_width_of(grain), tallies))
        strips_.add(scope, grain, start, std::array{key.second, key.first}, cells);
    }
  }
}

void SqliteTagRollups::add_sums(const Batch& batch) {
  const auto add_sums_of = [&](RollupScope scope, std::span<const Grain> grains) {
    const Told told = told_by_scope(scope, batch);
    Told of_all_tags;
    for (const auto& [key, tallies] : told) {
      Tallies& into = of_all_tags[{kAllTagsId, key.second}];
      for (const auto& [at, tally] : tallies) into[at] += tally;
    }
    add(scope, grains, told);
    add(scope, kSumGrains, of_all_tags);
  };
  add_sums_of(RollupScope::all, kCoarseGrains);  // the quarters of an hour of each tag are there already
  for (const RollupScope scope : kSummaries) add_sums_of(scope, kSumGrains);
}

void SqliteTagRollups::sum_up_day(Instant day, const std::vector<RollupWords>& words) {
  Batch quarters;
  SqliteStatement row(connection_,
                      "SELECT start_ms, tag_id, words_id, strip FROM rollup_tags WHERE grain = ? AND start_ms >= ? AND "
                      "start_ms < ?");
  row.bind(1, rollup_grain(RollupScope::all, Grain::quarter));
  row.bind(2, day);
  row.bind(3, day + width_of(Grain::day));
  while (row.step()) {
    Tallies& sums = quarters[{row.integer(1), words_of(words.at(static_cast<std::size_t>(row.integer(2))))}];
    for (StripReader strip(row.blob(3), RollupPart::figures); strip.next();)
      strip.add_to(sums[row.instant(0) + width_of(Grain::quarter) * strip.place()], Outcome::served);
  }
  row.reset();
  add_sums(quarters);
}

void SqliteTagRollups::drop_sums() {
  SqliteStatement drop(connection_, "DELETE FROM rollup_tags WHERE tag_id = ? OR grain NOT IN (?, ?)");
  drop.bind(1, kAllTagsId);
  drop.bind(2, rollup_grain(RollupScope::all, Grain::minute));
  drop.bind(3, rollup_grain(RollupScope::all, Grain::quarter));
  drop.run();
}

void SqliteTagRollups::drop_minutes(Instant before) {
  SqliteStatement drop(connection_, "DELETE FROM rollup_tags WHERE grain = ? AND start_ms < ?");
  drop.bind(1, rollup_grain(RollupScope::all, Grain::minute));
  drop.bind(2, before);
  drop.run();
}

void SqliteTagRollups::drop_tenants(std::string_view beginning) {
  connection_.run("DELETE FROM rollup_tags WHERE words_id NOT IN (SELECT words_id FROM rollup_words)");
  SqliteStatement drop(connection_, "DELETE FROM tags_told WHERE tenant GLOB ? || '*'");
  drop.bind(1, beginning);
  drop.run();
}

void SqliteTagRollups::drop_all() {
  connection_.run("DELETE FROM rollup_tags; DELETE FROM tags_told");
}

void SqliteTagRollups::rebuild() {
  drop_all();
  for_each_batch_of_records(connection_, "WHERE tag <> ''",
                            [this](std::span<const LabelledRecord> batch) { add(batch, Instant::min()); });
}

}  // namespace weir::pricing
