// SqliteStrips is a table of strips (rollup.h), one for each grain and scope, start and key; a key is the ids of what a
// strip is about. Tallies are added to the strips that are there. For one thread at a time, within a transaction.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "pricing/ledger/rollup.h"
#include "pricing/ledger/sqlite.h"

namespace weir::pricing {

using Tallies = std::map<Instant, Tally>;

// As the column `grain` has it.
std::int64_t rollup_grain(RollupScope scope, Grain grain);

// Tallies of this grain or a finer one, by the starts of the strips, so wide, and of the cells that they belong to.
std::map<Instant, Tallies> in_strips(Grain grain, std::chrono::milliseconds strip_width, const Tallies& tallies);

class SqliteStrips {
 public:
  // `key`: the key's columns, with commas between them.
  SqliteStrips(const SqliteConnection& connection, RollupPart part, const std::string& table, const std::string& key);

  // Cells of one strip.
  void add(RollupScope scope, Grain grain, Instant start, std::span<const std::int64_t> key, const Tallies& cells);

 private:
  RollupPart part_;
  SqliteStatement find_;
  SqliteStatement put_;
};

}  // namespace weir::pricing
