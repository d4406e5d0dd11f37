#include "pricing/ledger/sqlite_ledger.h"

#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <utility>

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_feedback.h"
#include "pricing/ledger/sqlite_labels.h"
#include "pricing/ledger/sqlite_records.h"
#include "pricing/ledger/sqlite_rollup_reader.h"
#include "pricing/ledger/sqlite_rollups.h"
#include "pricing/ledger/sqlite_rows.h"
#include "pricing/ledger/sqlite_schema.h"

namespace weir::pricing {
namespace {

SqliteConnection::Mode connection_mode(SqliteLedger::Mode mode) {
  return mode == SqliteLedger::Mode::read_only ? SqliteConnection::Mode::read_only : SqliteConnection::Mode::read_write;
}

}  // namespace

struct SqliteLedger::Impl {
  Impl(const std::filesystem::path& file, Mode mode)
      : connection(open_ledger_file(file, connection_mode(mode))),
        labels(connection),
        rows(connection),
        add_to_tag(connection,
                   "INSERT INTO tag_spend VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET cost_nanos = cost_nanos + "
                   "excluded.cost_nanos"),
        add_refusals(connection,
                     "INSERT INTO refusals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + "
                     "excluded.requests"),
        feedback(connection),
        rollups(connection),
        reader(connection) {}

  std::vector<LabelledRecord> insert(std::span<const UsageRecord* const> records);
  void keep_inserted_since(std::int64_t last_row, std::vector<LabelledRecord>& records) const;
  void add_tags(std::span<const LabelledRecord> records);
  // Of a page's records from ?1 until ?2, the latest first.
  SqliteStatement rows_of(const RecordQuery& query) const;
  // False when the page is full.
  static bool look_at(SqliteStatement& row, Instant from, Instant until, const RecordQuery& query, RecordPage& page);
  Instant oldest() const;

  std::mutex mutex;
  SqliteConnection connection;
  SqliteLabels labels;
  SqliteRows rows;
  SqliteStatement add_to_tag;
  SqliteStatement add_refusals;
  SqliteFeedback feedback;
  SqliteRollups rollups;
  SqliteRollupReader reader;
};

// Returns those that were not there before.
std::vector<LabelledRecord> SqliteLedger::Impl::insert(std::span<const UsageRecord* const> records) {
  labels.begin();
  std::vector<LabelledRecord> labelled;
  labelled.reserve(records.size());
  for (const UsageRecord* record : records) labelled.push_back({record, labels.id_of(*record)});
  const std::int64_t last_row = connection.integer("SELECT max(rowid) FROM usage_rows");
  rows.insert(labelled);
  if (connection.changes() != std::ssize(labelled)) keep_inserted_since(last_row, labelled);
  return labelled;
}

void SqliteLedger::Impl::keep_inserted_since(std::int64_t last_row, std::vector<LabelledRecord>& records) const {
  std::set<std::string, std::less<>> ids;
  SqliteStatement row(connection, "SELECT request_id FROM usage_rows WHERE rowid > ?");
  row.bind(1, last_row);
  while (row.step()) ids.insert(row.text(0));
  // Of two with one id, the first.
  std::erase_if(records, [&](const LabelledRecord& labelled) { return ids.erase(labelled.record->request_id) == 0; });
}

void SqliteLedger::Impl::add_tags(std::span<const LabelledRecord> records) {
  std::map<std::tuple<std::string_view, Instant, Currency>, Money> spent;
  for (const auto& [record, label_id] : records) {
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

SqliteStatement SqliteLedger::Impl::rows_of(const RecordQuery& query) const {
  SqliteStatement row(connection, "SELECT " + record_columns() +
                                      " FROM usage_records WHERE admitted_at_ms >= ?1 AND admitted_at_ms < ?2"
                                      " AND (admitted_at_ms < ?3 OR request_id < ?4)"
                                      " ORDER BY admitted_at_ms DESC, request_id DESC");
  row.bind(3, query.before ? query.before->admitted_at : Instant::max());
  row.bind(4, query.before ? std::string_view(query.before->request_id) : std::string_view());
  return row;
}

bool SqliteLedger::Impl::look_at(SqliteStatement& row, Instant from, Instant until, const RecordQuery& query,
                                 RecordPage& page) {
  row.bind(1, from);
  row.bind(2, until);
  while (row.step()) {
    if (!page.take(read_record(row), query)) return false;
  }
  row.reset();
  return true;
}

Instant SqliteLedger::Impl::oldest() const {
  SqliteStatement row(connection, "SELECT min(admitted_at_ms) FROM usage_rows");
  row.step();
  return row.is_null(0) ? Instant::max() : row.instant(0);
}

SqliteLedger::SqliteLedger(const std::filesystem::path& file, Mode mode) : impl_(std::make_unique<Impl>(file, mode)) {}

SqliteLedger::~SqliteLedger() = default;

void SqliteLedger::append(std::span<const UsageRecord* const> records) {
  const std::lock_guard lock(impl_->mutex);
  SqliteTransaction transaction(impl_->connection);
  const std::vector<LabelledRecord> inserted = impl_->insert(records);
  impl_->rollups.add(inserted);
  impl_->add_tags(inserted);
  transaction.commit();
  impl_->labels.committed();
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
  SqliteStatement row = impl_->rows_of(query);
  RecordPage page;
  if (query.where.empty()) {
    if (!Impl::look_at(row, query.from.value_or(Instant::min()), until, query, page)) return page;
  } else {
    const Instant from = std::max(query.from.value_or(Instant::min()), impl_->oldest());
    const auto look_at = [&](Instant quarter) {
      return Impl::look_at(row, std::max(from, quarter), std::min(until, quarter + width_of(Grain::quarter)), query,
                           page);
    };
    if (!impl_->reader.for_each_quarter(query.where, from, until, look_at)) return page;
  }
  page.next.reset();
  return page;
}

std::int64_t SqliteLedger::count() {
  const std::lock_guard lock(impl_->mutex);
  return impl_->connection.integer("SELECT count(*) FROM usage_rows");
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
                       "DELETE FROM usage_rows WHERE rowid IN (SELECT rowid FROM usage_rows "
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
