#include "pricing/ledger/sqlite_ledger.h"

#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <utility>

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_feedback.h"
#include "pricing/ledger/sqlite_records.h"
#include "pricing/ledger/sqlite_rollup_reader.h"
#include "pricing/ledger/sqlite_rollups.h"
#include "pricing/ledger/sqlite_schema.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

// SQLite keeps its cursors at the end of the table and of its indexes for as long as one statement runs, and leaves
// them between two: rows in groups cost two thirds of rows one by one.
constexpr std::size_t kRowsPerStatement = 16;

std::string insert_sql(std::size_t rows) {
  std::string row;
  const UsageRecord any;
  for_each_column(any, [&](const char*, const auto&) { row += row.empty() ? "(?" : ", ?"; });
  row += ')';
  std::string sql = "INSERT INTO usage_records (" + record_columns() + ") VALUES " + row;
  for (std::size_t i = 1; i < rows; ++i) sql.append(", ").append(row);
  // Only a repeated id is forgiven; any other conflict is an error.
  return sql + " ON CONFLICT (request_id) DO NOTHING";
}

SqliteConnection::Mode connection_mode(SqliteLedger::Mode mode) {
  return mode == SqliteLedger::Mode::read_only ? SqliteConnection::Mode::read_only : SqliteConnection::Mode::read_write;
}

}  // namespace

struct SqliteLedger::Impl {
  Impl(const std::filesystem::path& file, Mode mode)
      : connection(open_ledger_file(file, connection_mode(mode))),
        insert_one(connection, insert_sql(1)),
        insert_many(connection, insert_sql(kRowsPerStatement)),
        add_to_tag(connection,
                   "INSERT INTO tag_spend VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET cost_nanos = cost_nanos + "
                   "excluded.cost_nanos"),
        add_refusals(connection,
                     "INSERT INTO refusals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + "
                     "excluded.requests"),
        feedback(connection),
        rollups(connection),
        reader(connection) {}

  std::vector<const UsageRecord*> insert(std::span<const UsageRecord* const> records);
  std::int64_t insert(SqliteStatement& statement, std::span<const UsageRecord* const> records);
  std::vector<const UsageRecord*> inserted_since(std::int64_t last_row, std::span<const UsageRecord* const> records);
  void add_tags(std::span<const UsageRecord* const> records);
  // False when the page is full.
  bool look_at(Instant from, Instant until, const RecordQuery& query, RecordPage& page);
  Instant oldest() const;

  std::mutex mutex;
  SqliteConnection connection;
  SqliteStatement insert_one;
  SqliteStatement insert_many;
  SqliteStatement add_to_tag;
  SqliteStatement add_refusals;
  SqliteFeedback feedback;
  SqliteRollups rollups;
  SqliteRollupReader reader;
};

// Returns those that were not there before.
std::vector<const UsageRecord*> SqliteLedger::Impl::insert(std::span<const UsageRecord* const> records) {
  const std::int64_t last_row = connection.integer("SELECT max(rowid) FROM usage_records");
  std::int64_t inserted = 0;
  std::span<const UsageRecord* const> rest = records;
  for (; rest.size() >= kRowsPerStatement; rest = rest.subspan(kRowsPerStatement)) {
    inserted += insert(insert_many, rest.first(kRowsPerStatement));
  }
  for (; !rest.empty(); rest = rest.subspan(1)) inserted += insert(insert_one, rest.first(1));
  if (inserted != std::ssize(records)) return inserted_since(last_row, records);
  return {records.begin(), records.end()};
}

std::int64_t SqliteLedger::Impl::insert(SqliteStatement& statement, std::span<const UsageRecord* const> records) {
  int place = 1;
  for (const UsageRecord* record : records) place = bind_record(*record, statement, place);
  statement.run();
  return connection.changes();
}

std::vector<const UsageRecord*> SqliteLedger::Impl::inserted_since(std::int64_t last_row,
                                                                   std::span<const UsageRecord* const> records) {
  std::set<std::string, std::less<>> ids;
  SqliteStatement rows(connection, "SELECT request_id FROM usage_records WHERE rowid > ?");
  rows.bind(1, last_row);
  while (rows.step()) ids.insert(rows.text(0));
  std::vector<const UsageRecord*> inserted;
  for (const UsageRecord* record : records) {
    if (ids.erase(record->request_id) > 0) inserted.push_back(record);  // of two with one id, the first
  }
  return inserted;
}

void SqliteLedger::Impl::add_tags(std::span<const UsageRecord* const> records) {
  std::map<std::tuple<std::string_view, Instant, Currency>, Money> spent;
  for (const UsageRecord* record : records) {
    if (!record->tag.empty())
      spent[{record->tag, floor_to(record->admitted_at, width_of(Grain::quarter)), record->currency}] += record->cost;
  }
  for (const auto& [place, cost] : spent) {
    const auto& [tag, quarter, currency] = place;
    add_to_tag.bind(1, tag);
    add_to_tag.bind(2, quarter);
    add_to_tag.bind(3, name_of(currency));
    add_to_tag.bind(4, cost.nanos);
    add_to_tag.run();
  }
}

bool SqliteLedger::Impl::look_at(Instant from, Instant until, const RecordQuery& query, RecordPage& page) {
  SqliteStatement row(connection, "SELECT " + record_columns() +
                                      " FROM usage_records WHERE admitted_at_ms >= ?1 AND admitted_at_ms < ?2"
                                      " AND (admitted_at_ms < ?3 OR request_id < ?4)"
                                      " ORDER BY admitted_at_ms DESC, request_id DESC");
  row.bind(1, from);
  row.bind(2, until);
  row.bind(3, query.before ? query.before->admitted_at : Instant::max());
  row.bind(4, query.before ? std::string_view(query.before->request_id) : std::string_view());
  while (row.step()) {
    if (!page.take(read_record(row), query)) return false;
  }
  return true;
}

Instant SqliteLedger::Impl::oldest() const {
  SqliteStatement row(connection, "SELECT min(admitted_at_ms) FROM usage_records");
  row.step();
  return row.is_null(0) ? Instant::max() : row.instant(0);
}

SqliteLedger::SqliteLedger(const std::filesystem::path& file, Mode mode) : impl_(std::make_unique<Impl>(file, mode)) {}

SqliteLedger::~SqliteLedger() = default;

void SqliteLedger::append(std::span<const UsageRecord* const> records) {
  const std::lock_guard lock(impl_->mutex);
  SqliteTransaction transaction(impl_->connection);
  const std::vector<const UsageRecord*> inserted = impl_->insert(records);
  impl_->rollups.add(inserted);
  impl_->add_tags(inserted);
  transaction.commit();
}

std::vector<SpendRow> SqliteLedger::spend(const SpendQuery& query) {
  const std::lock_guard lock(impl_->mutex);
  return impl_->reader.spend(query);
}

std::optional<UsageRecord> SqliteLedger::find(std::string_view request_id) {
  const std::lock_guard lock(impl_->mutex);
  SqliteStatement row(impl_->connection, "SELECT " + record_columns() + " FROM usage_records WHERE request_id = ?");
  row.bind(1, request_id);
  if (!row.step()) return std::nullopt;
  return read_record(row);
}

std::vector<UsageRecord> SqliteLedger::latest(std::size_t most) {
  const std::lock_guard lock(impl_->mutex);
  SqliteStatement row(impl_->connection, "SELECT " + record_columns() +
                                             " FROM usage_records"
                                             " ORDER BY admitted_at_ms DESC, request_id DESC LIMIT ?");
  row.bind(1, static_cast<std::int64_t>(most));
  std::vector<UsageRecord> records;
  while (row.step()) records.push_back(read_record(row));
  return records;
}

// Where a filter is, the rollups say in which quarters of an hour to look.
RecordPage SqliteLedger::page(const RecordQuery& query) {
  const std::lock_guard lock(impl_->mutex);
  const SqliteTransaction snapshot(impl_->connection, SqliteTransaction::Purpose::read);
  const Instant until = query.before ? std::min(query.before->admitted_at + std::chrono::milliseconds(1),
                                                query.until.value_or(Instant::max()))
                                     : query.until.value_or(Instant::max());
  RecordPage page;
  if (query.where.empty()) {
    if (!impl_->look_at(query.from.value_or(Instant::min()), until, query, page)) return page;
  } else {
    const Instant from = std::max(query.from.value_or(Instant::min()), impl_->oldest());
    const auto look_at = [&](Instant quarter) {
      return impl_->look_at(std::max(from, quarter), std::min(until, quarter + width_of(Grain::quarter)), query, page);
    };
    if (!impl_->reader.for_each_quarter(query.where, from, until, look_at)) return page;
  }
  page.next.reset();
  return page;
}

std::int64_t SqliteLedger::count() {
  const std::lock_guard lock(impl_->mutex);
  return impl_->connection.integer("SELECT count(*) FROM usage_records");
}

Money SqliteLedger::tag_spend(std::string_view tag, Instant from, Currency currency) {
  const std::lock_guard lock(impl_->mutex);
  SqliteStatement sum(impl_->connection,
                      "SELECT sum(cost_nanos) FROM tag_spend WHERE tag = ? AND start_ms >= ? AND currency = ?");
  sum.bind(1, tag);
  sum.bind(2, from);
  sum.bind(3, name_of(currency));
  sum.step();
  return {sum.integer(0)};
}

void SqliteLedger::count_refusals(const Refusals& refusals) {
  const std::lock_guard lock(impl_->mutex);
  SqliteTransaction transaction(impl_->connection);
  SqliteStatement& row = impl_->add_refusals;
  for (const auto& [refusal, count] : refusals) {
    row.bind(1, refusal.quarter);
    row.bind(2, refusal.tenant);
    row.bind(3, refusal.key);
    row.bind(4, refusal.refused_by);
    row.bind(5, count);
    row.run();
  }
  transaction.commit();
}

Refusals SqliteLedger::refusals(Instant from, Instant until) {
  const std::lock_guard lock(impl_->mutex);
  SqliteStatement row(impl_->connection,
                      "SELECT start_ms, tenant, key_name, refused_by, requests FROM refusals WHERE start_ms >= ? AND "
                      "start_ms < ?");
  row.bind(1, from);
  row.bind(2, until);
  Refusals refusals;
  while (row.step()) refusals[{row.instant(0), row.text(1), row.text(2), row.text(3)}] = row.integer(4);
  return refusals;
}

std::vector<std::optional<Feedback>> SqliteLedger::keep_feedback(std::span<const Feedback> given) {
  const std::lock_guard lock(impl_->mutex);
  SqliteTransaction transaction(impl_->connection);
  std::vector<std::optional<Feedback>> replaced;
  for (const Feedback& feedback : given) replaced.push_back(impl_->feedback.keep(feedback));
  transaction.commit();
  return replaced;
}

void SqliteLedger::for_each_feedback(const std::function<void(const Feedback&)>& visit) {
  const std::lock_guard lock(impl_->mutex);
  impl_->feedback.for_each(visit);
}

void SqliteLedger::for_each(Instant from, Instant until, const std::function<void(const UsageRecord&)>& visit) {
  const std::lock_guard lock(impl_->mutex);
  SqliteStatement statement(impl_->connection,
                            "SELECT " + record_columns() +
                                " FROM usage_records WHERE admitted_at_ms >= ? AND admitted_at_ms < ?"
                                " ORDER BY admitted_at_ms, request_id");
  statement.bind(1, from);
  statement.bind(2, until);
  while (statement.step()) visit(read_record(statement));
}

std::int64_t SqliteLedger::drop_records(Instant before, std::size_t most) {
  const std::lock_guard lock(impl_->mutex);
  SqliteTransaction transaction(impl_->connection);
  const Instant end = std::chrono::floor<std::chrono::hours>(before);
  SqliteStatement drop(impl_->connection,
                       "DELETE FROM usage_records WHERE rowid IN (SELECT rowid FROM usage_records "
                       "WHERE admitted_at_ms < ? ORDER BY admitted_at_ms LIMIT ?)");
  drop.bind(1, end);
  drop.bind(2, static_cast<std::int64_t>(most));
  drop.run();
  const std::int64_t dropped = impl_->connection.changes();
  if (dropped > 0) impl_->rollups.drop_minutes(end);
  impl_->feedback.forget_comments(end);
  transaction.commit();
  return dropped;
}

}  // namespace weir::pricing
