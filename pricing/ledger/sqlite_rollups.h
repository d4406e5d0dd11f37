// The rollups of a SqliteLedger, kept up to date. For one thread at a time; sqlite_rollup_reader.h reads them.
//
//   rollups            strips of figures (rollup.h) by grain and scope, start and combination of words
//   rollup_durations   strips of histograms, likewise
//   rollup_state       until when days are summed up
//
// Those by tag lie beside them (sqlite_tag_rollups.h).
//
// A day is summed up once, with the first record of a later one. A record that comes later than that is added to the
// sums, too.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/ledger/rollup.h"
#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_rollup_words.h"
#include "pricing/ledger/sqlite_rows.h"
#include "pricing/ledger/sqlite_strips.h"
#include "pricing/ledger/sqlite_tag_rollups.h"

namespace weir::pricing {

inline constexpr RollupPart kRollupParts[] = {RollupPart::figures, RollupPart::durations};

std::string rollup_table(RollupPart part);

class SqliteRollups {
 public:
  explicit SqliteRollups(SqliteConnection& connection);

  // Within the transaction that inserts the records, each once.
  void add(std::span<const LabelledRecord> records);
  // Those before that, a full hour; with the records that they could be refined by.
  void drop_minutes(Instant before);
  // All of the tenants whose names begin like that. Within a transaction.
  void drop_tenants(std::string_view beginning);
  // From all records of the ledger. Within a transaction.
  void rebuild();
  // Those by tag alone, from the records that have one. Within a transaction.
  void rebuild_tags();
  // Sums up every day but the last, from the other rollups. Within a transaction.
  void summarize();

 private:
  using Batch = std::map<WordsKey, Tallies>;  // by minute

  Instant summed_until();
  void add(RollupScope scope, const Batch& batch, std::span<const Grain> grains);
  void add_late(const Batch& batch, Instant summed_until);
  void add(RollupScope scope, Grain grain, std::int64_t words_id, const Tallies& tallies);
  // With requests, from the one to the other.
  std::vector<Instant> days(Instant from, Instant until) const;
  void sum_up(Instant from, Instant until);
  void sum_up_day(Instant day, RollupScope scope, const std::vector<RollupWords>& words);

  SqliteConnection& connection_;
  SqliteRollupWords words_;
  SqliteStatement summed_until_;
  SqliteStrips figures_;
  SqliteStrips durations_;
  SqliteTagRollups tags_;
};

}  // namespace weir::pricing
