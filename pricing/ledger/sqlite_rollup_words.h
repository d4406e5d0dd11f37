// The combinations of words that rollups are kept by: the table `rollup_words`, with one row for each. Words that a
// scope does not tell are empty. For one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/ledger/rollup.h"
#include "pricing/ledger/sqlite.h"

namespace weir::pricing {

// In the order of the table's columns; then comes the currency.
inline constexpr GroupBy kRollupWords[] = {GroupBy::tenant,     GroupBy::key,    GroupBy::model,   GroupBy::tier,
                                           GroupBy::deployment, GroupBy::policy, GroupBy::outcome, GroupBy::window};

// A combination as it is stored. It tells no tag (sqlite_tag_rollups.h): that is empty.
struct RollupWords {
  std::array<std::string, std::size(kRollupWords) + 1> words;
  Outcome outcome = Outcome::served;
  Currency currency = Currency::usd;

  const std::string& at(GroupBy group) const;
};
// By words_id; those that are not there are empty. Throws LedgerError for a word that this version does not know.
std::vector<RollupWords> read_rollup_words(const SqliteConnection& connection);

// A combination as it is looked for. Views what it was made of.
using WordsKey = std::array<std::string_view, std::size(kRollupWords) + 1>;
WordsKey words_of(const UsageRecord& record);
WordsKey words_of(const RollupWords& words);
// Without those that the scope does not tell.
WordsKey told_by(RollupScope scope, WordsKey words);
// Whether it takes less time to look up so many combinations than to pass by all the others.
bool are_few(std::size_t some, const std::vector<RollupWords>& words);
// Of those that match, by words_id, the ones that rollups of this scope can be under.
std::vector<std::int64_t> told_in(RollupScope scope, const std::vector<RollupWords>& words,
                                  const std::vector<char>& matches);

class SqliteRollupWords {
 public:
  explicit SqliteRollupWords(const SqliteConnection& connection);

  // Of a combination, which is added where it is new. Within a transaction.
  std::int64_t id_of(const WordsKey& words);

 private:
  std::optional<std::int64_t> find(const WordsKey& words);

  SqliteStatement find_;
  SqliteStatement insert_;
};

}  // namespace weir::pricing
