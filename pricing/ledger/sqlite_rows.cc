#include "pricing/ledger/sqlite_rows.h"

#include <sqlite3.h>

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

using Batch = std::span<const LabelledRecord>;

void put(sqlite3_context* to, const std::string& text) {
  sqlite3_result_text(to, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}
void put(sqlite3_context* to, std::int64_t number) {
  sqlite3_result_int64(to, number);
}
void put(sqlite3_context* to, Instant instant) {
  sqlite3_result_int64(to, instant.time_since_epoch().count());
}
void put(sqlite3_context* to, Money amount) {
  sqlite3_result_int64(to, amount.nanos);
}
void put(sqlite3_context* to, const std::optional<std::int64_t>& number) {
  if (number) sqlite3_result_int64(to, *number);  // what has no result is NULL
}

// Where a column's field lies in a record, and how it is told.
struct Column {
  const char* name;
  std::ptrdiff_t offset;
  void (*tell)(sqlite3_context*, const char* field);
};

const std::vector<Column>& own_columns() {
  static const std::vector<Column> columns = [] {
    std::vector<Column> found;
    const UsageRecord any;
    for_each_column(any, [&](auto column, const auto& field) {
      using Field = std::remove_cvref_t<decltype(field)>;
      if constexpr (std::is_same_v<decltype(column), OwnColumn>) {
        found.push_back({column.name, reinterpret_cast<const char*>(&field) - reinterpret_cast<const char*>(&any),
                         [](sqlite3_context* to, const char* at) { put(to, *reinterpret_cast<const Field*>(at)); }});
      }
    });
    return found;
  }();
  return columns;
}

// "label_id, request_id, ...": in the order of the table that they go to, SQLite need not copy them once more.
std::string column_names() {
  std::string names = "label_id";
  for (const Column& column : own_columns()) names.append(", ").append(column.name);
  return names;
}

// ---- the virtual table `settled`, as SQLite wants it ----

struct Table : sqlite3_vtab {
  const Batch* batch;
};

struct Cursor : sqlite3_vtab_cursor {
  const Column* columns;
  const LabelledRecord* at;
  const LabelledRecord* end;
};

int connect(sqlite3* connection, void* batch, int, const char* const*, sqlite3_vtab** table, char**) {
  *table = new Table{{}, static_cast<const Batch*>(batch)};
  return sqlite3_declare_vtab(connection, ("CREATE TABLE settled (" + column_names() + ")").c_str());
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<Table*>(table);
  return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info*) {
  return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
  *cursor = new Cursor{};
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* base, int, const char*, int, sqlite3_value**) {
  auto* cursor = static_cast<Cursor*>(base);
  const Batch& batch = *static_cast<const Table*>(cursor->pVtab)->batch;
  cursor->columns = own_columns().data();
  cursor->at = batch.data();
  cursor->end = batch.data() + batch.size();
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
  ++static_cast<Cursor*>(cursor)->at;
  return SQLITE_OK;
}

int eof(sqlite3_vtab_cursor* base) {
  const auto* cursor = static_cast<const Cursor*>(base);
  return cursor->at == cursor->end;
}

int column(sqlite3_vtab_cursor* base, sqlite3_context* to, int place) {
  const auto* cursor = static_cast<const Cursor*>(base);
  if (place == 0) {
    sqlite3_result_int64(to, cursor->at->label_id);
  } else {
    const Column& own = cursor->columns[place - 1];
    own.tell(to, reinterpret_cast<const char*>(cursor->at->record) + own.offset);
  }
  return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor*, sqlite3_int64*) {
  return SQLITE_ERROR;
}

sqlite3_module module_of_batches() {
  sqlite3_module module{};  // without xCreate there is one such table, and it needs no CREATE
  module.xConnect = connect;
  module.xDisconnect = disconnect;
  module.xBestIndex = best_index;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = eof;
  module.xColumn = column;
  module.xRowid = rowid;
  return module;
}

// The statement that reads what `batch` points to whenever it runs.
SqliteStatement insert_from(const Batch* batch, const SqliteConnection& connection) {
  static const sqlite3_module kModule = module_of_batches();
  void* told = const_cast<Batch*>(batch);
  if (sqlite3_create_module(connection.get(), "settled", &kModule, told) != SQLITE_OK)
    connection.fail("use the ledger");
  return {connection, "INSERT INTO usage_rows (" + column_names() +
                          ") SELECT * FROM settled WHERE true ON CONFLICT (request_id) DO NOTHING"};
}

}  // namespace

SqliteRows::SqliteRows(const SqliteConnection& connection)
    : batch_(std::make_unique<Batch>()), insert_(insert_from(batch_.get(), connection)) {}

void SqliteRows::insert(std::span<const LabelledRecord> records) {
  *batch_ = records;
  insert_.run();
}

}  // namespace weir::pricing
