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
#include "pricing/ledger/sqlite_tag_reader.h"

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
  using Segments = std::vector<RollupSegment>;

  // Of the file, as long as a question is read.
  struct State {
    Instant summed_until;
    Instant first;  // hour, and the end of the last day
    Instant end;
    Instant fine_from;  // where no minute is left, nothing is fine
  };

  State read_state();
  int slot_of(std::int64_t words_id, SpendSheet& sheet);
  void find_matching(const SpendQuery& query);
  std::set<Instant> quarters_of(Instant day, RollupScope scope);
  // Of one grain.
  void read(const Segments& segments, RollupScope scope, bool durations, SpendSheet& sheet);
  void read_strips(const Segments& segments, RollupScope scope, RollupPart part, SpendSheet& sheet);
  void read_strips(SqliteStatement& row, const RollupRun& run, RollupPart part, SpendSheet& sheet);
  void read_records(const RollupSegment& segment, bool durations, SpendSheet& sheet);

  SqliteConnection& connection_;
  // Kept from one question to the next: no combination changes, and those that went are of another generation.
  std::vector<RollupWords> words_;
  std::pair<std::int64_t, std::int64_t> words_state_{-1, -1};  // generation, last words_id
  std::vector<int> slots_;                                     // of the question, by words_id
  std::vector<char> matches_;                                  // likewise: whether the filters let it pass, tags aside
  std::vector<std::int64_t> few_;                              // those that do, where they are few among many
  SqliteTagReader tags_;
};

}  // namespace weir::pricing
