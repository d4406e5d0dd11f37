// A SqliteRollupReader answers what is asked of a ledger from its rollups: from sums of days that are over where they
// tell enough, else from the tallies of all words, and from single records at the ends that are finer than a minute.
// For one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "pricing/ledger/spend.h"
#include "pricing/ledger/spend_sheet.h"
#include "pricing/ledger/sqlite_rollups.h"

namespace weir::pricing {

class SqliteRollupReader {
 public:
  explicit SqliteRollupReader(SqliteConnection& connection);

  // Reads one state of the file.
  std::vector<SpendRow> spend(const SpendQuery& query);

  // Visits the quarters of an hour within [from, until) in which there are requests with these words, the last first,
  // until `visit` says false; whether it never did. Within a transaction.
  bool for_each_quarter(const std::vector<SpendFilter>& where, Instant from, Instant until,
                        const std::function<bool(Instant quarter)>& visit);

 private:
  // Of the file, as long as a question is read.
  struct State {
    Instant summed_until;
    Instant first;  // hour, and the end of the last day
    Instant end;
    Instant fine_from;  // where no minute is left, nothing is fine
  };

  State read_state();
  int slot_of(std::int64_t words_id, SpendSheet& sheet);
  std::set<Instant> quarters_of(Instant day, const std::vector<SpendFilter>& where, RollupScope scope);
  void read(const RollupSegment& segment, RollupScope scope, bool durations, SpendSheet& sheet);
  void read_strips(const RollupSegment& segment, RollupScope scope, RollupPart part, SpendSheet& sheet);
  void read_records(const RollupSegment& segment, bool durations, SpendSheet& sheet);

  SqliteConnection& connection_;
  // Kept from one question to the next: no combination changes, and those that went are of another generation.
  std::vector<RollupWords> words_;
  std::pair<std::int64_t, std::int64_t> words_state_{-1, -1};  // generation, last words_id
  std::vector<int> slots_;                                     // of the question, by words_id
};

}  // namespace weir::pricing
