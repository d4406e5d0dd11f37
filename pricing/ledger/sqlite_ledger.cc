#include "pricing/ledger/sqlite_ledger.h"

#include <sqlite3.h>

#include <algorithm>
#include <concepts>
#include <mutex>
#include <type_traits>

#include "pricing/ledger/civil_days.h"
#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_schema.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

std::string column_names() {
  std::string names;
  const UsageRecord any;
  for_each_column(any,
                  [&](const char* column, const auto&) { names.append(names.empty() ? "" : ", ").append(column); });
  return names;
}

// SQLite keeps its cursors at the end of the table and of its indexes for as long as one statement runs, and leaves
// them between two: rows in groups cost two thirds of rows one by one.
constexpr std::size_t kRowsPerStatement = 16;

std::string insert_sql(std::size_t rows) {
  std::string row;
  const UsageRecord any;
  for_each_column(any, [&](const char*, const auto&) { row += row.empty() ? "(?" : ", ?"; });
  row += ')';
  std::string sql = "INSERT INTO usage_records (" + column_names() + ") VALUES " + row;
  for (std::size_t i = 1; i < rows; ++i) sql.append(", ").append(row);
  // Only a repeated id is forgiven; any other conflict is an error.
  return sql + " ON CONFLICT (request_id) DO NOTHING";
}

struct Writer {
  SqliteStatement& row;
  int place = 0;

  void operator()(const char*, const std::string& text) { row.bind(++place, text); }
  void operator()(const char*, std::integral auto number) { row.bind(++place, std::int64_t{number}); }
  void operator()(const char*, Instant instant) { row.bind(++place, std::int64_t{instant.time_since_epoch().count()}); }
  void operator()(const char*, Money amount) { row.bind(++place, amount.nanos); }
  void operator()(const char*, const std::optional<std::int64_t>& number) {
    if (number) {
      row.bind(++place, *number);
    } else {
      row.bind_null(++place);
    }
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void operator()(const char*, Enum value) { row.bind(++place, name_of(value)); }
};

struct Reader {
  const SqliteStatement& row;
  int column = 0;

  void operator()(const char*, std::string& text) { text = row.text(column++); }
  void operator()(const char*, bool& flag) { flag = row.integer(column++) != 0; }
  void operator()(const char*, int& number) { number = static_cast<int>(row.integer(column++)); }
  void operator()(const char*, std::int64_t& number) { number = row.integer(column++); }
  void operator()(const char*, Instant& instant) {
    instant = Instant{std::chrono::milliseconds{row.integer(column++)}};
  }
  void operator()(const char*, Money& amount) { amount.nanos = row.integer(column++); }
  void operator()(const char*, std::optional<std::int64_t>& number) {
    if (!row.is_null(column)) number = row.integer(column);
    ++column;
  }
  void operator()(const char* name, UsageSource& source) { named(name, source, usage_source_named); }
  void operator()(const char* name, Currency& currency) { named(name, currency, currency_named); }
  void operator()(const char* name, Outcome& outcome) { named(name, outcome, outcome_named); }

 private:
  template <class Enum>
  void named(const char* name, Enum& value, std::optional<Enum> (*find)(std::string_view)) {
    const std::string word = row.text(column++);
    const std::optional<Enum> found = find(word);
    if (!found)
      throw LedgerError("the ledger holds \"" + word + "\" as " + name + ", which this version does not know");
    value = *found;
  }
};

void insert(SqliteStatement& statement, std::span<const UsageRecord> records) {
  Writer writer{statement};
  for (const UsageRecord& record : records) for_each_column(record, writer);
  statement.run();
}

// The places of a spend query; SQLite lets those that its text does not mention go unbound.
enum Place : int { kDays = 1, kFrom = 2, kUntil = 3, kTenant = 4 };
constexpr const char* kDaysType = "CivilDays";

const char* column_of(GroupBy group) {
  switch (group) {
    case GroupBy::day:
      return "civil_day(?1, admitted_at_ms)";
    case GroupBy::tenant:
      return "tenant";
    case GroupBy::key:
      return "key_name";
    case GroupBy::model:
      return "model";
    case GroupBy::tier:
      return "tier";
    case GroupBy::deployment:
      return "deployment";
    case GroupBy::policy:
      return "policy";
    case GroupBy::outcome:
      return "outcome";
    case GroupBy::window:
      break;
  }
  return "tariff_window";
}

// civil_day(days, admitted_at_ms): so that SQLite groups by the days of any time zone.
void civil_day(sqlite3_context* context, int, sqlite3_value** arguments) {
  auto* days = static_cast<CivilDays*>(sqlite3_value_pointer(arguments[0], kDaysType));
  const std::chrono::milliseconds since_epoch{sqlite3_value_int64(arguments[1])};
  const std::string& day = days->day_of(Instant{since_epoch});
  sqlite3_result_text(context, day.data(), static_cast<int>(day.size()), SQLITE_TRANSIENT);
}

std::string spend_sql(const SpendQuery& query) {
  std::string groups;
  for (const GroupBy group : query.group_by) groups.append(column_of(group)).append(", ");
  std::string order = "1";
  for (std::size_t i = 2; i <= query.group_by.size() + 1; ++i) order += ", " + std::to_string(i);

  std::string sql = "SELECT " + groups +
                    "currency, count(*), sum(outcome = 'served'), sum(uncached_prompt_tokens), "
                    "sum(cached_prompt_tokens), sum(answer_tokens), sum(reasoning_tokens), sum(cost_nanos) "
                    "FROM usage_records WHERE true";
  if (query.from) sql += " AND admitted_at_ms >= ?2";
  if (query.until) sql += " AND admitted_at_ms < ?3";
  if (query.tenant) sql += " AND tenant = ?4";
  return sql + " GROUP BY " + order + " ORDER BY " + order;
}

SpendRow read_spend(const SqliteStatement& row, std::size_t groups) {
  SpendRow spend;
  int column = 0;
  while (spend.group.size() < groups) spend.group.push_back(row.text(column++));
  Reader read{row, column};
  read("currency", spend.currency);
  read("requests", spend.requests);
  read("served", spend.served);
  read("uncached_prompt_tokens", spend.usage.uncached_prompt_tokens);
  read("cached_prompt_tokens", spend.usage.cached_prompt_tokens);
  read("answer_tokens", spend.usage.answer_tokens);
  read("reasoning_tokens", spend.usage.reasoning_tokens);
  read("cost_nanos", spend.cost);
  return spend;
}

SqliteConnection::Mode connection_mode(SqliteLedger::Mode mode) {
  return mode == SqliteLedger::Mode::read_only ? SqliteConnection::Mode::read_only : SqliteConnection::Mode::read_write;
}

}  // namespace

struct SqliteLedger::Impl {
  Impl(const std::filesystem::path& file, Mode mode)
      : connection(open_ledger_file(file, connection_mode(mode))),
        insert_one(connection, insert_sql(1)),
        insert_many(connection, insert_sql(kRowsPerStatement)) {
    sqlite3_create_function(connection.get(), "civil_day", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr, civil_day,
                            nullptr, nullptr);
  }

  std::mutex mutex;
  SqliteConnection connection;
  SqliteStatement insert_one;
  SqliteStatement insert_many;
};

SqliteLedger::SqliteLedger(const std::filesystem::path& file, Mode mode) : impl_(std::make_unique<Impl>(file, mode)) {}

SqliteLedger::~SqliteLedger() = default;

void SqliteLedger::append(std::span<const UsageRecord> records) {
  const std::lock_guard lock(impl_->mutex);
  SqliteTransaction transaction(impl_->connection);
  for (; records.size() >= kRowsPerStatement; records = records.subspan(kRowsPerStatement)) {
    insert(impl_->insert_many, records.first(kRowsPerStatement));
  }
  for (const UsageRecord& record : records) insert(impl_->insert_one, {&record, 1});
  transaction.commit();
}

std::vector<SpendRow> SqliteLedger::spend(const SpendQuery& query) {
  std::optional<CivilDays> days;
  if (std::ranges::count(query.group_by, GroupBy::day) > 0) days.emplace(query.time_zone);

  const std::lock_guard lock(impl_->mutex);
  SqliteStatement statement(impl_->connection, spend_sql(query));
  if (days) statement.bind_pointer(kDays, &*days, kDaysType);
  if (query.from) statement.bind(kFrom, std::int64_t{query.from->time_since_epoch().count()});
  if (query.until) statement.bind(kUntil, std::int64_t{query.until->time_since_epoch().count()});
  if (query.tenant) statement.bind(kTenant, *query.tenant);

  std::vector<SpendRow> rows;
  while (statement.step()) rows.push_back(read_spend(statement, query.group_by.size()));
  return rows;
}

std::optional<UsageRecord> SqliteLedger::find(std::string_view request_id) {
  const std::lock_guard lock(impl_->mutex);
  SqliteStatement statement(impl_->connection, "SELECT " + column_names() + " FROM usage_records WHERE request_id = ?");
  statement.bind(1, request_id);
  if (!statement.step()) return std::nullopt;
  UsageRecord record;
  for_each_column(record, Reader{statement});
  return record;
}

std::vector<UsageRecord> SqliteLedger::latest(std::size_t most) {
  const std::lock_guard lock(impl_->mutex);
  SqliteStatement statement(impl_->connection, "SELECT " + column_names() +
                                                   " FROM usage_records"
                                                   " ORDER BY admitted_at_ms DESC, request_id DESC LIMIT ?");
  statement.bind(1, static_cast<std::int64_t>(most));
  std::vector<UsageRecord> records;
  while (statement.step()) for_each_column(records.emplace_back(), Reader{statement});
  return records;
}

std::int64_t SqliteLedger::count() {
  const std::lock_guard lock(impl_->mutex);
  return impl_->connection.integer("SELECT count(*) FROM usage_records");
}

}  // namespace weir::pricing
