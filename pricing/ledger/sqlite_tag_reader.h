// A SqliteTagReader reads the rollups by tag (sqlite_tag_rollups.h) for a SqliteRollupReader, one question after
// another. Requests without a tag come to what all requests come to, which the other rollups tell, less what those with
// a tag do: this takes those away. For one thread at a time, within a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pricing/ledger/rollup.h"
#include "pricing/ledger/spend_sheet.h"
#include "pricing/ledger/sqlite_rollup_words.h"
#include "pricing/ledger/sqlite_tags.h"

namespace weir::pricing {

class SqliteTagReader {
 public:
  explicit SqliteTagReader(const SqliteConnection& connection);

  // A question begins.
  void begin(const SpendQuery& query);
  // Whether it is by tag, and if so, whether it is about requests without one, too.
  bool is_by_tag() const { return by_tag_; }
  bool is_about_untagged() const { return about_untagged_; }

  // Adds what has tags to their slots, and takes it from those without. `is_summed`: of days that are summed up.
  // `matches`, by words_id: whether the question's other filters let the words pass.
  void read(const std::vector<RollupSegment>& segments, RollupScope scope, bool is_summed,
            const std::vector<RollupWords>& words, const std::vector<char>& matches, SpendSheet& sheet);
  // What the question knows the record's tag by.
  std::string_view tag_of(const UsageRecord& record) { return tags_.told_tag_of(record); }

  // The quarters of an hour of a day in which there are requests with one of these combinations, which the scope tells,
  // and, perhaps, one of these tags.
  std::set<Instant> quarters_of(Instant day, const std::vector<std::string>& tags, RollupScope scope,
                                const std::vector<std::int64_t>& words_ids);

 private:
  struct Slots {
    int own = SpendSheet::kNone;
    int untagged = SpendSheet::kNone;
  };

  // By tag and combination: looked up for each strip.
  class SlotTable {
   public:
    void clear() { entries_.assign(1024, {}), count_ = 0; }
    // The entry, and whether it is new.
    std::pair<Slots*, bool> entry(std::int64_t tag_id, std::int64_t words_id);

   private:
    struct Entry {
      std::uint64_t key = 0;  // no combination has the id 0
      Slots slots;
    };
    Entry& place_of(std::uint64_t key);
    void grow();

    std::vector<Entry> entries_;  // a power of two, at most half of them used
    std::size_t count_ = 0;
  };

  Slots slots_of(std::int64_t tag_id, std::int64_t words_id, const std::vector<RollupWords>& words, SpendSheet& sheet);
  void read_strips(SqliteStatement& row, const RollupRun& run, bool all_tags_are_summed,
                   const std::vector<RollupWords>& words, const std::vector<char>& matches, SpendSheet& sheet);

  SqliteTags tags_;
  SqliteStatement of_a_time_;
  SqliteStatement of_one_combination_;
  SqliteStatement of_one_tag_;
  bool by_tag_ = false;
  bool about_untagged_ = false;
  std::optional<std::vector<std::int64_t>> asked_;  // none: every tag
  SlotTable slots_;                                 // of the question
};

}  // namespace weir::pricing
