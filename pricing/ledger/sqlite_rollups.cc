#include "pricing/ledger/sqlite_rollups.h"

#include <algorithm>

#include "pricing/ledger/ledger.h"
#include "pricing/ledger/spend_sheet.h"
#include "pricing/ledger/sqlite_records.h"

namespace weir::pricing {
namespace {

constexpr GroupBy kWords[] = {GroupBy::tenant,     GroupBy::key,    GroupBy::model,   GroupBy::tier,
                              GroupBy::deployment, GroupBy::policy, GroupBy::outcome, GroupBy::window};
constexpr RollupPart kParts[] = {RollupPart::figures, RollupPart::durations};
constexpr std::size_t kRebuildBatch = 10'000;

std::string table_of(RollupPart part) {
  return part == RollupPart::figures ? "rollups" : "rollup_durations";
}

std::int64_t milliseconds_of(Instant instant) {
  return instant.time_since_epoch().count();
}

Instant instant_at(std::int64_t milliseconds) {
  return Instant{std::chrono::milliseconds{milliseconds}};
}

template <class Enum>
Enum known(std::optional<Enum> value, const std::string& word) {
  if (!value) throw LedgerError("the ledger's rollups hold \"" + word + "\", which this version does not know");
  return *value;
}

// What a reader needs of one combination of words.
struct Reading {
  int slot = SpendSheet::kNone;
  Outcome outcome = Outcome::served;
};

std::map<std::int64_t, Reading> read_words(SqliteConnection& connection, SpendSheet& sheet) {
  std::map<std::int64_t, Reading> readings;
  SqliteStatement row(connection,
                      "SELECT words_id, currency, tenant, key_name, model, tier, deployment, policy, outcome, "
                      "tariff_window FROM rollup_words");
  while (row.step()) {
    std::array<std::string, std::size(kWords)> words;
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = row.text(static_cast<int>(i) + 2);
    const auto word = [&](GroupBy by) -> const std::string& {
      return words[static_cast<std::size_t>(std::ranges::find(kWords, by) - std::begin(kWords))];
    };
    Reading& reading = readings[row.integer(0)];
    reading.slot = sheet.slot(word, known(currency_named(row.text(1)), row.text(1)));
    reading.outcome = known(outcome_named(word(GroupBy::outcome)), word(GroupBy::outcome));
  }
  return readings;
}

void read_strips(SqliteConnection& connection, const RollupSegment& segment, RollupPart part,
                 const std::map<std::int64_t, Reading>& readings, SpendSheet& sheet) {
  const auto width = width_of(*segment.grain);
  SqliteStatement row(connection, "SELECT start_ms, words_id, strip FROM " + table_of(part) +
                                      " WHERE grain = ? AND start_ms >= ? AND start_ms < ?");
  row.bind(1, static_cast<std::int64_t>(*segment.grain));
  row.bind(2, milliseconds_of(floor_to(segment.from, strip_width_of(*segment.grain))));
  row.bind(3, milliseconds_of(segment.until));
  while (row.step()) {
    const Reading& reading = readings.at(row.integer(1));
    if (reading.slot == SpendSheet::kNone) continue;
    const Instant start = instant_at(row.integer(0));
    for (StripReader strip(row.blob(2), part); strip.next();) {
      const Instant at = start + width * strip.place();
      if (at < segment.from || at >= segment.until) continue;
      Tally& sum = sheet.at(at, reading.slot);
      sum += strip.tally();
      sum.outcomes[static_cast<std::size_t>(reading.outcome)] += strip.tally().requests;
    }
  }
}

// For the ends of a period that are finer than the finest rollup.
void read_records(SqliteConnection& connection, const RollupSegment& segment, bool durations, SpendSheet& sheet) {
  SqliteStatement row(connection, "SELECT " + record_columns() +
                                      " FROM usage_records WHERE admitted_at_ms >= ? AND admitted_at_ms < ?");
  row.bind(1, milliseconds_of(segment.from));
  row.bind(2, milliseconds_of(segment.until));
  while (row.step()) {
    const UsageRecord record = read_record(row);
    const int slot = sheet.slot([&](GroupBy by) { return word_of(record, by); }, record.currency);
    if (slot == SpendSheet::kNone) continue;
    Tally& sum = sheet.at(record.admitted_at, slot);
    sum.add(record);
    if (!durations) sum.ttft = sum.tpot = sum.total = {};
  }
}

}  // namespace

SqliteRollups::SqliteRollups(SqliteConnection& connection)
    : connection_(connection),
      find_words_(connection,
                  "SELECT words_id FROM rollup_words WHERE tenant = ? AND key_name = ? AND model = ? AND tier = ? AND "
                  "deployment = ? AND policy = ? AND outcome = ? AND tariff_window = ? AND currency = ?"),
      insert_words_(connection,
                    "INSERT INTO rollup_words (tenant, key_name, model, tier, deployment, policy, outcome, "
                    "tariff_window, currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      figures_(connection, RollupPart::figures),
      durations_(connection, RollupPart::durations) {}

SqliteRollups::Table::Table(const SqliteConnection& connection, RollupPart which)
    : part(which),
      find(connection, "SELECT strip FROM " + table_of(which) + " WHERE grain = ? AND start_ms = ? AND words_id = ?"),
      put(connection,
          "INSERT OR REPLACE INTO " + table_of(which) + " (grain, start_ms, words_id, strip) VALUES (?, ?, ?, ?)") {}

void SqliteRollups::add(std::span<const UsageRecord* const> records) {
  std::map<Words, Minutes> batch;
  for (const UsageRecord* record : records) {
    batch[words_of(*record)][floor_to(record->admitted_at, width_of(Grain::minute))].add(*record);
  }
  for (const auto& [words, minutes] : batch) {
    const std::int64_t words_id = id_of(words);
    for (const Grain grain : kGrains) add(grain, words_id, minutes);
  }
}

void SqliteRollups::rebuild() {
  connection_.run("DELETE FROM rollups; DELETE FROM rollup_durations; DELETE FROM rollup_words");
  SqliteStatement row(connection_, "SELECT " + record_columns() + " FROM usage_records ORDER BY admitted_at_ms");
  for (bool more = true; more;) {
    std::vector<UsageRecord> records;
    while (records.size() < kRebuildBatch && (more = row.step())) records.push_back(read_record(row));
    std::vector<const UsageRecord*> batch;
    for (const UsageRecord& record : records) batch.push_back(&record);
    add(batch);
  }
}

void SqliteRollups::drop_minutes(Instant before) {
  for (const RollupPart part : kParts) {
    SqliteStatement drop(connection_, "DELETE FROM " + table_of(part) + " WHERE grain = ? AND start_ms < ?");
    drop.bind(1, static_cast<std::int64_t>(Grain::minute));
    drop.bind(2, milliseconds_of(before));
    drop.run();
  }
}

void SqliteRollups::drop_tenants(std::string_view beginning) {
  SqliteStatement words(connection_, "DELETE FROM rollup_words WHERE tenant GLOB ? || '*'");
  words.bind(1, beginning);
  words.run();
  for (const RollupPart part : kParts) {
    connection_.run(
        ("DELETE FROM " + table_of(part) + " WHERE words_id NOT IN (SELECT words_id FROM rollup_words)").c_str());
  }
}

SqliteRollups::Words SqliteRollups::words_of(const UsageRecord& record) {
  Words words;
  for (std::size_t i = 0; i < std::size(kWords); ++i) words[i] = word_of(record, kWords[i]);
  words.back() = name_of(record.currency);
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

void SqliteRollups::add(Grain grain, std::int64_t words_id, const Minutes& minutes) {
  std::map<Instant, std::map<Instant, Tally>> strips;
  for (const auto& [minute, tally] : minutes) {
    strips[floor_to(minute, strip_width_of(grain))][floor_to(minute, width_of(grain))] += tally;
  }
  for (const auto& [start, tallies] : strips) {
    add_to_strip(figures_, grain, start, words_id, tallies);
    add_to_strip(durations_, grain, start, words_id, tallies);
  }
}

void SqliteRollups::add_to_strip(Table& table, Grain grain, Instant start, std::int64_t words_id,
                                 const std::map<Instant, Tally>& tallies) {
  const auto bind_key = [&](SqliteStatement& statement) {
    statement.bind(1, static_cast<std::int64_t>(grain));
    statement.bind(2, milliseconds_of(start));
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

std::vector<SpendRow> SqliteRollups::spend(const SpendQuery& query) {
  require_words(query);
  const SqliteTransaction snapshot(connection_, SqliteTransaction::Purpose::read);
  const std::string hours = " FROM rollups WHERE grain = " + std::to_string(static_cast<int>(Grain::hour));
  const Instant first = instant_at(connection_.integer("SELECT min(start_ms)" + hours));
  const Instant last = instant_at(connection_.integer("SELECT max(start_ms)" + hours));
  // The earliest and the latest of what is there, so that an open period is no walk through all of time.
  Instant from = std::max(query.from.value_or(first), first);
  Instant until = std::min(query.until.value_or(Instant::max()), last + strip_width_of(Grain::hour));
  // Where no minute is left, nothing is fine.
  const Instant fine_from = instant_at(
      connection_.integer("SELECT coalesce(min(start_ms), " + std::to_string(milliseconds_of(Instant::max())) +
                          ") FROM rollups WHERE grain = " + std::to_string(static_cast<int>(Grain::minute))));
  if (from < fine_from) from = floor_to(from, width_of(Grain::quarter));
  if (until < fine_from) until = ceil_to(until, width_of(Grain::quarter));
  SpendSheet sheet(query, from, until, fine_from);
  const auto readings = read_words(connection_, sheet);
  for (const RollupSegment& segment : sheet.segments()) {
    if (segment.grain) {
      read_strips(connection_, segment, RollupPart::figures, readings, sheet);
      if (query.durations) read_strips(connection_, segment, RollupPart::durations, readings, sheet);
    } else {
      read_records(connection_, segment, query.durations, sheet);
    }
  }
  return sheet.rows();
}

}  // namespace weir::pricing
