// The labels of usage records: the table `usage_labels`, with one row for each combination of what records share
// (usage_columns.h). The words come from the configuration, so their combinations are bounded; one that no record has
// any longer stays, as those of rollups do.
//
// Combinations that were looked for are remembered. For one thread at a time, within a transaction; others may write
// the file between two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

class SqliteLabels {
 public:
  static constexpr std::size_t kKnownMax = 16'384;  // some 150 bytes each

  explicit SqliteLabels(const SqliteConnection& connection);

  // With each transaction, first and last: what was not committed, or before another one wrote, is forgotten.
  void begin();
  void committed() { certain_ = true; }

  // Of the record's combination, which is added where it is new.
  std::int64_t id_of(const UsageRecord& record);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };
  // By all that is in it, packed.
  using Known = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

  void forget();
  std::int64_t stored_id_of(const UsageRecord& record);
  std::optional<std::int64_t> find(const UsageRecord& record);

  SqliteStatement data_version_;
  SqliteStatement find_;
  SqliteStatement insert_;
  std::int64_t version_ = 0;
  bool certain_ = true;
  Known known_;
  std::string key_;       // of the record at hand
  std::string last_key_;  // most often it is the next one's, too
  std::int64_t last_id_ = 0;
};

}  // namespace weir::pricing
