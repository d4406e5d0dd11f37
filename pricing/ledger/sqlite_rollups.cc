#include "pricing/ledger/sqlite_rollups.h"

#include <algorithm>

#include "pricing/ledger/ledger.h"
#include "pricing/ledger/sqlite_records.h"

namespace weir::pricing {
namespace {

constexpr std::size_t kRebuildBatch = 10'000;
// A minute is so short that few questions are about many of them.
constexpr Grain kSummaryGrains[] = {Grain::quarter, Grain::hour, Grain::day};
constexpr std::chrono::days kDay{1};

template <class Enum>
Enum known(std::optional<Enum> value, const std::string& word) {
  if (!value) throw LedgerError("the ledger's rollups hold \"" + word + "\", which this version does not know");
  return *value;
}

std::size_t place_of(GroupBy group) {
  return static_cast<std::size_t>(std::ranges::find(kRollupWords, group) - std::begin(kRollupWords));
}

}  // namespace

const std::string& RollupWords::at(GroupBy group) const {
  return words[place_of(group)];
}

std::vector<RollupWords> read_rollup_words(const SqliteConnection& connection) {
  std::vector<RollupWords> all;
  SqliteStatement row(connection,
                      "SELECT words_id, tenant, key_name, model, tier, deployment, policy, outcome, tariff_window, "
                      "currency FROM rollup_words");
  while (row.step()) {
    const auto id = static_cast<std::size_t>(row.integer(0));
    if (all.size() <= id) all.resize(id + 1);
    RollupWords& words = all[id];
    for (std::size_t i = 0; i < words.words.size(); ++i) words.words[i] = row.text(static_cast<int>(i) + 1);
    words.outcome = known(outcome_named(words.at(GroupBy::outcome)), words.at(GroupBy::outcome));
    words.currency = known(currency_named(words.words.back()), words.words.back());
  }
  return all;
}

std::string rollup_table(RollupPart part) {
  return part == RollupPart::figures ? "rollups" : "rollup_durations";
}

std::int64_t rollup_grain(RollupScope scope, Grain grain) {
  constexpr std::int64_t kScopesApart = 8;
  return static_cast<std::int64_t>(scope) * kScopesApart + static_cast<std::int64_t>(grain);
}

SqliteRollups::SqliteRollups(SqliteConnection& connection)
    : connection_(connection),
      find_words_(connection,
                  "SELECT words_id FROM rollup_words WHERE tenant = ? AND key_name = ? AND model = ? AND tier = ? AND "
                  "deployment = ? AND policy = ? AND outcome = ? AND tariff_window = ? AND currency = ?"),
      insert_words_(connection,
                    "INSERT INTO rollup_words (tenant, key_name, model, tier, deployment, policy, outcome, "
                    "tariff_window, currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      summed_until_(connection, "SELECT summed_until_ms FROM rollup_state"),
      figures_(connection, RollupPart::figures),
      durations_(connection, RollupPart::durations) {}

SqliteRollups::Table::Table(const SqliteConnection& connection, RollupPart which)
    : part(which),
      find(connection,
           "SELECT strip FROM " + rollup_table(which) + " WHERE grain = ? AND start_ms = ? AND words_id = ?"),
      put(connection, "INSERT OR REPLACE INTO " + rollup_table(which) +
                          " (grain, start_ms, words_id, strip) VALUES (?, ?, ?, ?)") {}

void SqliteRollups::add(std::span<const UsageRecord* const> records) {
  if (records.empty()) return;
  Batch batch;
  Instant first = Instant::max(), last = Instant::min();
  for (const UsageRecord* record : records) {
    const Instant minute = floor_to(record->admitted_at, width_of(Grain::minute));
    batch[words_of(*record)][minute].add(*record);
    first = std::min(first, minute);
    last = std::max(last, minute);
  }
  add(RollupScope::all, batch, kGrains);
  summed_until_.step();
  const Instant summed_until = summed_until_.instant(0);
  summed_until_.reset();
  if (first < summed_until) add_late(batch, summed_until);
  if (const Instant today = floor_to(last, kDay); today > summed_until) sum_up(summed_until, today);
}

void SqliteRollups::add(RollupScope scope, const Batch& batch, std::span<const Grain> grains) {
  for (const auto& [words, minutes] : batch) {
    const std::int64_t words_id = id_of(words);
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
  SqliteStatement row(connection_, "SELECT " + record_columns() + " FROM usage_records ORDER BY admitted_at_ms");
  for (bool more = true; more;) {
    std::vector<UsageRecord> records;
    while (records.size() < kRebuildBatch && (more = row.step())) records.push_back(read_record(row));
    std::vector<const UsageRecord*> batch;
    for (const UsageRecord& record : records) batch.push_back(&record);
    add(batch);
  }
}

void SqliteRollups::summarize() {
  for (const RollupPart part : kRollupParts) {
    SqliteStatement drop(connection_, "DELETE FROM " + rollup_table(part) + " WHERE grain >= ?");
    drop.bind(1, rollup_grain(kSummaries[0], Grain::minute));
    drop.run();
  }
  SqliteStatement last(connection_, "SELECT max(start_ms) FROM rollups WHERE grain = ?");
  last.bind(1, rollup_grain(RollupScope::all, Grain::hour));
  last.step();
  sum_up(Instant{}, last.instant(0));
}

// The days from the one to the other.
void SqliteRollups::sum_up(Instant from, Instant until) {
  std::vector<Instant> days;
  SqliteStatement day(connection_,
                      "SELECT DISTINCT start_ms FROM rollups WHERE grain = ? AND start_ms >= ? AND start_ms < ?");
  day.bind(1, rollup_grain(RollupScope::all, Grain::hour));
  day.bind(2, from);
  day.bind(3, until);
  while (day.step()) days.push_back(day.instant(0));
  day.reset();
  const std::vector<RollupWords> words = read_rollup_words(connection_);
  for (const Instant start : days) {
    for (const RollupScope scope : kSummaries) sum_up_day(start, scope, words);
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
    Words all;
    std::ranges::copy(words.at(static_cast<std::size_t>(id)).words, all.begin());
    return known->second = id_of(told_by(scope, all));
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
}

void SqliteRollups::drop_tenants(std::string_view beginning) {
  SqliteStatement words(connection_, "DELETE FROM rollup_words WHERE tenant GLOB ? || '*'");
  words.bind(1, beginning);
  words.run();
  for (const RollupPart part : kRollupParts) {
    connection_.run(
        ("DELETE FROM " + rollup_table(part) + " WHERE words_id NOT IN (SELECT words_id FROM rollup_words)").c_str());
  }
  connection_.run("UPDATE rollup_state SET generation = generation + 1");
  summarize();
}

SqliteRollups::Words SqliteRollups::words_of(const UsageRecord& record) {
  Words words;
  for (std::size_t i = 0; i < std::size(kRollupWords); ++i) words[i] = word_of(record, kRollupWords[i]);
  words.back() = name_of(record.currency);
  return words;
}

SqliteRollups::Words SqliteRollups::told_by(RollupScope scope, Words words) {
  for (std::size_t i = 0; i < std::size(kRollupWords); ++i) {
    if (!tells(scope, kRollupWords[i])) words[i] = "";
  }
  return words;
}

std::int64_t SqliteRollups::id_of(const Words& words) {
  if (const auto id = find(words)) return *id;
  for (std::size_t i = 0; i < words.size(); ++i) insert_words_.bind(static_cast<int>(i) + 1, words[i]);
  insert_words_.run();
  return find(words).value();
}

std::optional<std::int64_t> SqliteRollups::find(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) find_words_.bind(static_cast<int>(i) + 1, words[i]);
  std::optional<std::int64_t> id;
  if (find_words_.step()) id = find_words_.integer(0);
  find_words_.reset();
  return id;
}

void SqliteRollups::add(RollupScope scope, Grain grain, std::int64_t words_id, const Tallies& tallies) {
  std::map<Instant, Tallies> strips;
  for (const auto& [at, tally] : tallies)
    strips[floor_to(at, strip_width_of(grain))][floor_to(at, width_of(grain))] += tally;
  for (const auto& [start, cells] : strips) {
    add_to_strip(figures_, scope, grain, start, words_id, cells);
    add_to_strip(durations_, scope, grain, start, words_id, cells);
  }
}

void SqliteRollups::add_to_strip(Table& table, RollupScope scope, Grain grain, Instant start, std::int64_t words_id,
                                 const Tallies& tallies) {
  const auto bind_key = [&](SqliteStatement& statement) {
    statement.bind(1, rollup_grain(scope, grain));
    statement.bind(2, start);
    statement.bind(3, words_id);
  };
  std::string strip;
  bind_key(table.find);
  if (table.find.step()) strip = table.find.blob(0);
  table.find.reset();
  for (const auto& [at, tally] : tallies)
    strip = strip_with(strip, table.part, static_cast<int>((at - start) / width_of(grain)), tally);
  bind_key(table.put);
  table.put.bind_blob(4, strip);
  table.put.run();
}

}  // namespace weir::pricing
