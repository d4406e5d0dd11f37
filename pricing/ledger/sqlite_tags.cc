#include "pricing/ledger/sqlite_tags.h"

#include "pricing/ledger/rollup.h"

namespace weir::pricing {
namespace {

Instant day_of(const UsageRecord& record) {
  return floor_to(record.admitted_at, width_of(Grain::day));
}

}  // namespace

SqliteTags::SqliteTags(const SqliteConnection& connection)
    : find_tag_(connection, "SELECT tag_id FROM tags WHERE tag = ?"),
      find_name_(connection, "SELECT tag FROM tags WHERE tag_id = ?"),
      find_told_(connection, "SELECT 1 FROM tags_told WHERE day_ms = ? AND tenant = ? AND tag_id = ?"),
      count_told_(connection, "SELECT count(*) FROM tags_told WHERE day_ms = ? AND tenant = ?"),
      insert_tag_(connection, "INSERT INTO tags (tag) VALUES (?)"),
      insert_told_(connection, "INSERT INTO tags_told VALUES (?, ?, ?)") {}

std::int64_t SqliteTags::id_for(const UsageRecord& record, FullDays& full) {
  const Instant day = day_of(record);
  std::optional<std::int64_t> id = id_of(record.tag);
  if (id == kOtherTagsId || (id && is_told(day, record.tenant, *id))) return *id;
  if (full.contains({day, record.tenant})) return kOtherTagsId;
  if (is_full(day, record.tenant)) {
    full.emplace(day, record.tenant);
    return kOtherTagsId;
  }
  if (!id) {
    insert_tag_.bind(1, record.tag);
    insert_tag_.run();
    id = id_of(record.tag);
  }
  insert_told_.bind(1, day);
  insert_told_.bind(2, record.tenant);
  insert_told_.bind(3, *id);
  insert_told_.run();
  return *id;
}

std::string_view SqliteTags::told_tag_of(const UsageRecord& record) {
  if (record.tag.empty()) return {};
  const auto id = id_of(record.tag);
  return id && is_told(day_of(record), record.tenant, *id) ? std::string_view(record.tag) : kOtherTags;
}

std::optional<std::int64_t> SqliteTags::id_of(std::string_view tag) {
  find_tag_.bind(1, tag);
  std::optional<std::int64_t> id;
  if (find_tag_.step()) id = find_tag_.integer(0);
  find_tag_.reset();
  return id;
}

const std::string& SqliteTags::tag_of(std::int64_t id) {
  const auto [known, is_new] = names_.try_emplace(id);
  if (is_new) {
    find_name_.bind(1, id);
    if (find_name_.step()) known->second = find_name_.text(0);
    find_name_.reset();
  }
  return known->second;
}

bool SqliteTags::is_told(Instant day, std::string_view tenant, std::int64_t id) {
  find_told_.bind(1, day);
  find_told_.bind(2, tenant);
  find_told_.bind(3, id);
  const bool told = find_told_.step();
  find_told_.reset();
  return told;
}

bool SqliteTags::is_full(Instant day, std::string_view tenant) {
  count_told_.bind(1, day);
  count_told_.bind(2, tenant);
  count_told_.step();
  const bool full = count_told_.integer(0) >= kTagsToldMax;
  count_told_.reset();
  return full;
}

}  // namespace weir::pricing
