#include "pricing/ledger/sqlite_rollup_words.h"

#include <algorithm>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

template <class Enum>
Enum known(std::optional<Enum> value, const std::string& word) {
  if (!value) throw LedgerError("the ledger's rollups hold \"" + word + "\", which this version does not know");
  return *value;
}

}  // namespace

const std::string& RollupWords::at(GroupBy group) const {
  static const std::string kNoTag;
  if (group == GroupBy::tag) return kNoTag;
  return words[static_cast<std::size_t>(std::ranges::find(kRollupWords, group) - std::begin(kRollupWords))];
}

std::vector<RollupWords> read_rollup_words(const SqliteConnection& connection) {
  std::vector<RollupWords> all;
  SqliteStatement row(connection,
                      "SELECT words_id, tenant, key_name, model, tier, deployment, policy, outcome, tariff_window, "
                      "currency FROM rollup_words");
  while (row.step()) {
    const auto id = static_cast<std::size_t>(row.integer(0));
    if (all.size() <= id) all.resize(id + 1);
    RollupWords& words = all[id];
    for (std::size_t i = 0; i < words.words.size(); ++i) words.words[i] = row.text(static_cast<int>(i) + 1);
    words.outcome = known(outcome_named(words.at(GroupBy::outcome)), words.at(GroupBy::outcome));
    words.currency = known(currency_named(words.words.back()), words.words.back());
  }
  return all;
}

WordsKey words_of(const UsageRecord& record) {
  WordsKey words;
  for (std::size_t i = 0; i < std::size(kRollupWords); ++i) words[i] = word_of(record, kRollupWords[i]);
  words.back() = name_of(record.currency);
  return words;
}

WordsKey words_of(const RollupWords& words) {
  WordsKey key;
  std::ranges::copy(words.words, key.begin());
  return key;
}

WordsKey told_by(RollupScope scope, WordsKey words) {
  for (std::size_t i = 0; i < std::size(kRollupWords); ++i) {
    if (!tells(scope, kRollupWords[i])) words[i] = "";
  }
  return words;
}

bool are_few(std::size_t some, const std::vector<RollupWords>& words) {
  constexpr std::size_t kManyForOne = 8;
  return some * kManyForOne <= words.size();
}

std::vector<std::int64_t> told_in(RollupScope scope, const std::vector<RollupWords>& words,
                                  const std::vector<char>& matches) {
  std::vector<std::int64_t> ids;
  for (std::size_t id = 1; id < words.size(); ++id) {
    if (!matches[id]) continue;
    const WordsKey key = words_of(words[id]);
    if (told_by(scope, key) == key) ids.push_back(static_cast<std::int64_t>(id));
  }
  return ids;
}

SqliteRollupWords::SqliteRollupWords(const SqliteConnection& connection)
    : find_(connection,
            "SELECT words_id FROM rollup_words WHERE tenant = ? AND key_name = ? AND model = ? AND tier = ? AND "
            "deployment = ? AND policy = ? AND outcome = ? AND tariff_window = ? AND currency = ?"),
      insert_(connection,
              "INSERT INTO rollup_words (tenant, key_name, model, tier, deployment, policy, outcome, "
              "tariff_window, currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)") {}

std::int64_t SqliteRollupWords::id_of(const WordsKey& words) {
  if (const auto id = find(words)) return *id;
  for (std::size_t i = 0; i < words.size(); ++i) insert_.bind(static_cast<int>(i) + 1, words[i]);
  insert_.run();
  return find(words).value();
}

std::optional<std::int64_t> SqliteRollupWords::find(const WordsKey& words) {
  for (std::size_t i = 0; i < words.size(); ++i) find_.bind(static_cast<int>(i) + 1, words[i]);
  std::optional<std::int64_t> id;
  if (find_.step()) id = find_.integer(0);
  find_.reset();
  return id;
}

}  // namespace weir::pricing
