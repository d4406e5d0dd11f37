#include "pricing/ledger/sqlite_records.h"

#include <concepts>
#include <type_traits>

#include "pricing/ledger/ledger.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

struct Writer {
  SqliteStatement& row;
  int place;

  void operator()(const char*, const std::string& text) { row.bind(place++, text); }
  void operator()(const char*, std::integral auto number) { row.bind(place++, std::int64_t{number}); }
  void operator()(const char*, Instant instant) { row.bind(place++, instant); }
  void operator()(const char*, Money amount) { row.bind(place++, amount.nanos); }
  void operator()(const char*, const std::optional<std::int64_t>& number) {
    if (number) {
      row.bind(place++, *number);
    } else {
      row.bind_null(place++);
    }
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void operator()(const char*, Enum value) { row.bind(place++, name_of(value)); }
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
  for_each_column(any,
                  [&](const char* column, const auto&) { names.append(names.empty() ? "" : ", ").append(column); });
  return names;
}

int bind_record(const UsageRecord& record, SqliteStatement& row, int place) {
  Writer writer{row, place};
  for_each_column(record, writer);
  return writer.place;
}

UsageRecord read_record(const SqliteStatement& row) {
  UsageRecord record;
  for_each_column(record, Reader{row});
  return record;
}

}  // namespace weir::pricing
