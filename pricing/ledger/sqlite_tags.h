// The tags that rollups tell apart (spend.h says which those are):
//
//   tags        every tag that was ever told apart, once; 0 stands for all tags together, 1 for kOtherTags
//   tags_told   which of them are told apart of a tenant on a day
//
// For one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "pricing/ledger/spend.h"
#include "pricing/ledger/sqlite.h"

namespace weir::pricing {

inline constexpr std::int64_t kAllTagsId = 0;
inline constexpr std::int64_t kOtherTagsId = 1;

class SqliteTags {
 public:
  explicit SqliteTags(const SqliteConnection& connection);

  // Tenants of days whose tags are known to be too many already: remembered for as long as a transaction lasts, so that
  // a flood of tags is looked at once.
  using FullDays = std::set<std::pair<Instant, std::string_view>>;

  // Under which its rollups are kept; a tag for which there is room is told apart from now on. Within a transaction.
  std::int64_t id_for(const UsageRecord& record, FullDays& full);
  // What its rollups call the tag of a record that was added: that, kOtherTags, or nothing.
  std::string_view told_tag_of(const UsageRecord& record);

  std::optional<std::int64_t> id_of(std::string_view tag);
  const std::string& tag_of(std::int64_t id);

 private:
  bool is_told(Instant day, std::string_view tenant, std::int64_t id);
  bool is_full(Instant day, std::string_view tenant);

  SqliteStatement find_tag_;
  SqliteStatement find_name_;
  SqliteStatement find_told_;
  SqliteStatement count_told_;
  SqliteStatement insert_tag_;
  SqliteStatement insert_told_;
  std::unordered_map<std::int64_t, std::string> names_;  // a tag's id is its own for ever
};

}  // namespace weir::pricing
