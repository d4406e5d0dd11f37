// The rollups of a SqliteLedger. For one thread at a time.
//
//   rollup_words   one combination of words each
//   rollups        strips of figures (rollup.h) by grain, start and combination
//   rollup_durations   strips of histograms, likewise
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "pricing/ledger/rollup.h"
#include "pricing/ledger/spend.h"
#include "pricing/ledger/sqlite.h"

namespace weir::pricing {

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

  // Reads one state of the file.
  std::vector<SpendRow> spend(const SpendQuery& query);

 private:
  using Words = std::array<std::string_view, 9>;
  using Minutes = std::map<Instant, Tally>;

  static Words words_of(const UsageRecord& record);
  std::int64_t id_of(const Words& words);
  std::optional<std::int64_t> find(const Words& words);
  void add(Grain grain, std::int64_t words_id, const Minutes& minutes);
  // A table of strips, and what is asked of it all the time.
  struct Table {
    Table(const SqliteConnection& connection, RollupPart part);

    RollupPart part;
    SqliteStatement find;
    SqliteStatement put;
  };

  static void add_to_strip(Table& table, Grain grain, Instant start, std::int64_t words_id,
                           const std::map<Instant, Tally>& tallies);

  SqliteConnection& connection_;
  SqliteStatement find_words_;
  SqliteStatement insert_words_;
  Table figures_;
  Table durations_;
};

}  // namespace weir::pricing
