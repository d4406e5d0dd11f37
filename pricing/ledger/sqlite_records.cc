#include "pricing/ledger/sqlite_records.h"

#include <optional>
#include <string_view>
#include <type_traits>

#include "pricing/ledger/ledger.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

struct Writer {
  SqliteStatement& row;
  int place;

  void operator()(OwnColumn, const std::string& text) { row.bind(place++, text); }
  void operator()(OwnColumn, std::int64_t number) { row.bind(place++, number); }
  void operator()(OwnColumn, Instant instant) { row.bind(place++, instant); }
  void operator()(OwnColumn, Money amount) { row.bind(place++, amount.nanos); }
  void operator()(OwnColumn, const std::optional<std::int64_t>& number) {
    if (number) {
      row.bind(place++, *number);
    } else {
      row.bind_null(place++);
    }
  }
  void operator()(SharedColumn, const auto&) {}
};

struct Reader {
  const SqliteStatement& row;
  int column = 0;

  void operator()(const char*, std::string& text) { text = row.text(column++); }
  void operator()(const char*, bool& flag) { flag = row.integer(column++) != 0; }
  void operator()(const char*, int& number) { number = static_cast<int>(row.integer(column++)); }
  void operator()(const char*, std::int64_t& number) { number = row.integer(column++); }
  void operator()(const char*, Instant& instant) { instant = row.instant(column++); }
  void operator()(const char*, Money& amount) { amount.nanos = row.integer(column++); }
  void operator()(const char*, std::optional<std::int64_t>& number) {
    if (!row.is_null(column)) number = row.integer(column);
    ++column;
  }
  void operator()(const char* name, UsageSource& source) { named(name, source, usage_source_named); }
  void operator()(const char* name, Currency& currency) { named(name, currency, currency_named); }
  void operator()(const char* name, Outcome& outcome) { named(name, outcome, outcome_named); }
  void operator()(const char* name, Ending& ending) { named(name, ending, ending_named); }

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

}  // namespace

std::string record_columns() {
  std::string names;
  const UsageRecord any;
  for_each_column(any, [&](const char* name, const auto&) { names.append(names.empty() ? "" : ", ").append(name); });
  return names;
}

std::string insert_rows_sql(std::size_t rows) {
  std::string names = "label_id", places = "(?";
  const auto add = [&](OwnColumn column) {
    names.append(", ").append(column.name);
    places += ", ?";
  };
  const UsageRecord any;
  for_each_column(any, [&](auto column, const auto&) {
    if constexpr (std::is_same_v<decltype(column), OwnColumn>) add(column);
  });
  places += ')';
  std::string sql = "INSERT INTO usage_rows (" + names + ") VALUES " + places;
  for (std::size_t i = 1; i < rows; ++i) sql.append(", ").append(places);
  return sql + " ON CONFLICT (request_id) DO NOTHING";
}

int bind_row(const UsageRecord& record, std::int64_t label_id, SqliteStatement& rows, int place) {
  rows.bind(place++, label_id);
  Writer writer{rows, place};
  for_each_column(record, writer);
  return writer.place;
}

UsageRecord read_record(const SqliteStatement& row) {
  UsageRecord record;
  for_each_column(record, Reader{row});
  return record;
}

}  // namespace weir::pricing
