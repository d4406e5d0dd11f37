#include "pricing/ledger/sqlite_labels.h"

#include <concepts>
#include <cstring>
#include <type_traits>

#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

// visit(const char* column, field) for each that is shared.
template <class Visit>
void for_each_label(const UsageRecord& record, Visit&& visit) {
  for_each_column(record, [&](auto column, const auto& field) {
    if constexpr (std::is_same_v<decltype(column), SharedColumn>) visit(column.name, field);
  });
}

// "tenant = ? AND key_name = ? AND ..." of " = ?" and " AND ".
std::string of_each_column(std::string_view after, std::string_view between) {
  std::string text;
  std::string_view before;
  for_each_label({}, [&](const char* column, const auto&) {
    text.append(before).append(column).append(after);
    before = between;
  });
  return text;
}

std::string places() {
  std::string text;
  for_each_label({}, [&](const char*, const auto&) { text += text.empty() ? "?" : ", ?"; });
  return text;
}

// Names by their numbers: no two combinations are the same bytes.
struct Packer {
  char* at;

  void operator()(const char*, Name name) { put(name.number()); }
  void operator()(const char*, const auto& value) { put(value); }

 private:
  template <class Value>
  void put(Value value) {
    static_assert(std::has_unique_object_representations_v<Value>);
    std::memcpy(at, &value, sizeof value);
    at += sizeof value;
  }
};

std::size_t packed_bytes() {
  std::size_t bytes = 0;
  for_each_label({}, [&](const char*, const auto& value) {
    bytes += std::is_same_v<std::decay_t<decltype(value)>, Name> ? sizeof(std::uint32_t) : sizeof value;
  });
  return bytes;
}

struct Binder {
  SqliteStatement& statement;
  int place = 1;

  void operator()(const char*, Name name) { statement.bind(place++, name.text()); }
  void operator()(const char*, std::integral auto number) { statement.bind(place++, std::int64_t{number}); }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void operator()(const char*, Enum value) { statement.bind(place++, name_of(value)); }
};

}  // namespace

SqliteLabels::SqliteLabels(const SqliteConnection& connection)
    : data_version_(connection, "PRAGMA data_version"),
      find_(connection, "SELECT label_id FROM usage_labels WHERE " + of_each_column(" = ?", " AND ")),
      insert_(connection, "INSERT INTO usage_labels (" + of_each_column("", ", ") + ") VALUES (" + places() + ")"),
      key_(packed_bytes(), '\0') {}

void SqliteLabels::begin() {
  data_version_.step();
  const std::int64_t version = data_version_.integer(0);
  data_version_.reset();
  if (!certain_ || version != version_) forget();
  version_ = version;
  certain_ = false;
}

void SqliteLabels::forget() {
  known_.clear();
  last_key_.clear();
}

std::int64_t SqliteLabels::id_of(const UsageRecord& record) {
  for_each_label(record, Packer{key_.data()});
  if (key_ == last_key_) return last_id_;
  if (const auto known = known_.find(std::string_view(key_)); known != known_.end()) {
    last_id_ = known->second;
  } else {
    if (known_.size() >= kKnownMax) known_.clear();
    last_id_ = stored_id_of(record);
    known_.emplace(key_, last_id_);
  }
  last_key_ = key_;
  return last_id_;
}

std::int64_t SqliteLabels::stored_id_of(const UsageRecord& record) {
  if (const auto id = find(record)) return *id;
  for_each_label(record, Binder{insert_});
  insert_.run();
  return find(record).value();
}

std::optional<std::int64_t> SqliteLabels::find(const UsageRecord& record) {
  for_each_label(record, Binder{find_});
  std::optional<std::int64_t> id;
  if (find_.step()) id = find_.integer(0);
  find_.reset();
  return id;
}

}  // namespace weir::pricing
