// The rollups of a SqliteLedger, kept up to date. For one thread at a time; sqlite_rollup_reader.h reads them.
//
//   rollup_words   one combination of words each; those that its scope does not tell are empty
//   rollups        strips of figures (rollup.h) by grain and scope, start and combination
//   rollup_durations   strips of histograms, likewise
//   rollup_state   until when days are summed up
//
// A day is summed up once, with the first record of a later one. A record that comes later than that is added to the
// sums, too.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/ledger/rollup.h"
#include "pricing/ledger/sqlite.h"

namespace weir::pricing {

// The words of a combination, in the order of the table's columns; then the currency.
inline constexpr GroupBy kRollupWords[] = {GroupBy::tenant,     GroupBy::key,    GroupBy::model,   GroupBy::tier,
                                           GroupBy::deployment, GroupBy::policy, GroupBy::outcome, GroupBy::window};
inline constexpr RollupPart kRollupParts[] = {RollupPart::figures, RollupPart::durations};

// A combination as it is stored.
struct RollupWords {
  std::array<std::string, std::size(kRollupWords) + 1> words;
  Outcome outcome = Outcome::served;
  Currency currency = Currency::usd;

  const std::string& at(GroupBy group) const;
};
// By words_id; those that are not there are empty. Throws LedgerError for a word that this version does not know.
std::vector<RollupWords> read_rollup_words(const SqliteConnection& connection);

std::string rollup_table(RollupPart part);
// As the column `grain` has it.
std::int64_t rollup_grain(RollupScope scope, Grain grain);

class SqliteRollups {
 public:
  explicit SqliteRollups(SqliteConnection& connection);

  // Within the transaction that inserts the records, each once.
  void add(std::span<const UsageRecord* const> records);
  // Those before that, a full hour; with the records that they could be refined by.
  void drop_minutes(Instant before);
  // All of the tenants whose names begin like that. Within a transaction.
  void drop_tenants(std::string_view beginning);
  // From all records of the ledger. Within a transaction.
  void rebuild();
  // Sums up every day but the last, from the other rollups. Within a transaction.
  void summarize();

 private:
  using Words = std::array<std::string_view, std::size(kRollupWords) + 1>;
  using Tallies = std::map<Instant, Tally>;
  using Batch = std::map<Words, Tallies>;  // by minute

  static Words words_of(const UsageRecord& record);
  static Words told_by(RollupScope scope, Words words);
  std::int64_t id_of(const Words& words);
  std::optional<std::int64_t> find(const Words& words);
  void add(RollupScope scope, const Batch& batch, std::span<const Grain> grains);
  void add_late(const Batch& batch, Instant summed_until);
  void add(RollupScope scope, Grain grain, std::int64_t words_id, const Tallies& tallies);
  void sum_up(Instant from, Instant until);
  void sum_up_day(Instant day, RollupScope scope, const std::vector<RollupWords>& words);
  // A table of strips, and what is asked of it all the time.
  struct Table {
    Table(const SqliteConnection& connection, RollupPart part);

    RollupPart part;
    SqliteStatement find;
    SqliteStatement put;
  };

  static void add_to_strip(Table& table, RollupScope scope, Grain grain, Instant start, std::int64_t words_id,
                           const Tallies& tallies);

  SqliteConnection& connection_;
  SqliteStatement find_words_;
  SqliteStatement insert_words_;
  SqliteStatement summed_until_;
  Table figures_;
  Table durations_;
};

}  // namespace weir::pricing
