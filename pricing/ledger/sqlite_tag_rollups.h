// The rollups by tag of a SqliteLedger, kept up to date beside the others (sqlite_rollups.h, which tells this when).
// For one thread at a time; sqlite_tag_reader.h reads them.
//
//   rollup_tags   strips of figures by grain and scope, start, combination and tag (sqlite_tags.h)
//
// Requests without a tag have none here: they are what all requests are, less those of all tags. Nor are there
// histograms. Until a day is over, there are minutes and quarters of an hour of all words; then it is summed up in
// every scope, and the figures of all tags together with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pricing/ledger/sqlite_rollup_words.h"
#include "pricing/ledger/sqlite_rows.h"
#include "pricing/ledger/sqlite_strips.h"
#include "pricing/ledger/sqlite_tags.h"

namespace weir::pricing {

// As strip_width_of(), but hours, which are written once a day, lie in longer ones: a chart of many days in a zone off
// UTC reads the hours of many tags. Longer ones of quarters would not fit into SQLite's pages beside each other, and
// take twice the time.
std::chrono::milliseconds tag_strip_width_of(Grain grain);

class SqliteTagRollups {
 public:
  // `words` outlives it.
  SqliteTagRollups(SqliteConnection& connection, SqliteRollupWords& words);

  // Each within a transaction. Days before `summed_until` are summed up.
  void add(std::span<const LabelledRecord> records, Instant summed_until);
  void sum_up_day(Instant day, const std::vector<RollupWords>& words);
  void drop_sums();
  void drop_minutes(Instant before);
  void drop_tenants(std::string_view beginning);  // whose combinations of words have gone already
  void drop_all();
  // From the records that have tags; nothing is summed up.
  void rebuild();

 private:
  using Id = std::int64_t;
  using Batch = std::map<std::pair<Id, WordsKey>, Tallies>;  // by tag and all words
  using Told = std::map<std::pair<Id, Id>, Tallies>;         // by tag and the combination of what a scope tells

  Told told_by_scope(RollupScope scope, const Batch& batch);
  void add(RollupScope scope, std::span<const Grain> grains, const Told& told);
  // In every scope, to tags and to all tags together.
  void add_sums(const Batch& batch);

  SqliteConnection& connection_;
  SqliteRollupWords& words_;
  SqliteTags tags_;
  SqliteStrips strips_;
};

}  // namespace weir::pricing
