#include "pricing/ledger/sqlite_records.h"

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "pricing/ledger/ledger.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

struct Reader {
  const SqliteStatement& row;
  int column;

  void operator()(const char*, std::string& text) { text = row.text(column++); }
  void operator()(const char*, Name& name) { name = row.text(column++); }
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

UsageRecord read_record(const SqliteStatement& row, int column) {
  UsageRecord record;
  for_each_column(record, Reader{row, column});
  return record;
}

void for_each_batch_of_records(const SqliteConnection& connection, const std::string& where,
                               const std::function<void(std::span<const LabelledRecord>)>& visit) {
  constexpr std::size_t kAtOnce = 10'000;
  SqliteStatement row(connection, "SELECT label_id, " + record_columns() +
                                      " FROM usage_rows CROSS JOIN usage_labels USING (label_id) " + where +
                                      " ORDER BY admitted_at_ms");
  for (bool more = true; more;) {
    std::deque<UsageRecord> records;
    std::vector<LabelledRecord> batch;
    while (records.size() < kAtOnce && (more = row.step()))
      batch.push_back({&records.emplace_back(read_record(row, 1)), row.integer(0)});
    visit(batch);
  }
}

}  // namespace weir::pricing
