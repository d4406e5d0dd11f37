// A SpendSheet adds tallies up into the rows that a SpendQuery asks for. Time is divided once into buckets, in which no
// civil group of the query changes; the rest of a row's group and its currency are a slot. For one query.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pricing/ledger/rollup.h"
#include "pricing/ledger/spend.h"

namespace weir::pricing {

class SpendSheet {
 public:
  // Only instants within [from, until) will be added. Before `fine_from` there is nothing finer than a quarter of an
  // hour, and no bucket is.
  SpendSheet(const SpendQuery& query, Instant from, Instant until, Instant fine_from);

  // What to read, in order of time: no segment's tally lies in two buckets.
  std::vector<RollupSegment> segments() const;

  // The slot of records with these words; none when the query filters them out. `word(GroupBy)` gives a text.
  static constexpr int kNone = -1;
  template <class Word>
  int slot(Word&& word, Currency currency);

  Tally& at(Instant instant, int slot);

  std::vector<SpendRow> rows() const;

 private:
  struct Bucket {
    Instant from;
    std::vector<std::string> names;  // of the groups that are times, in their order
    std::vector<Tally> slots;
  };
  using Words = std::vector<std::string>;

  std::vector<std::string> group_of(const Bucket& bucket, const Words& words) const;

  const SpendQuery& query_;
  Instant until_;
  std::vector<Bucket> buckets_;
  std::map<std::pair<Words, std::string_view>, int> slots_;  // the currency by its name
};

template <class Word>
int SpendSheet::slot(Word&& word, Currency currency) {
  if (!hold(query_.where, word)) return kNone;
  Words words;
  for (const GroupBy group : query_.group_by) {
    if (!is_time(group)) words.emplace_back(word(group));
  }
  const int next = static_cast<int>(slots_.size());
  return slots_.try_emplace({std::move(words), name_of(currency)}, next).first->second;
}

}  // namespace weir::pricing
