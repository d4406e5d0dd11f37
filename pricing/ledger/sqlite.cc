#include "pricing/ledger/sqlite.h"

#include <sqlite3.h>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

std::string_view advice(int result) {
  switch (result & 0xff) {  // the low byte is the kind of error, the rest its detail
    case SQLITE_NOTADB:
      return "this is no SQLite file; give the ledger a file of its own";
    case SQLITE_CANTOPEN:
      return "see that its folder exists and that this user may write there";
    case SQLITE_READONLY:
      return "see that this user may write the file and its folder";
    case SQLITE_BUSY:
      return "another program holds it; close that program's transaction and try again";
    case SQLITE_FULL:
      return "the disk is full; free some space and try again";
    case SQLITE_CORRUPT:
      return "the file is damaged; restore it, or save what is left with `sqlite3 FILE .recover`";
    default:
      return {};
  }
}

}  // namespace

SqliteConnection::SqliteConnection(const std::filesystem::path& file, Mode mode) : file_(file.string()) {
  const int access = mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(file_.c_str(), &opened, access | SQLITE_OPEN_NOMUTEX, nullptr);
  connection_.reset(opened);  // also after a failure: SQLite keeps the message there
  if (result != SQLITE_OK) fail("open the ledger");
  sqlite3_busy_timeout(get(), kBusyTimeoutMs);
}

void SqliteConnection::run(const char* sql) {
  if (sqlite3_exec(get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("use the ledger");
}

std::int64_t SqliteConnection::integer(std::string_view sql) const {
  SqliteStatement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string SqliteConnection::text(std::string_view sql) const {
  SqliteStatement statement(*this, sql);
  return statement.step() ? statement.text(0) : std::string{};
}

std::int64_t SqliteConnection::changes() const {
  return sqlite3_changes64(get());
}

void SqliteConnection::fail(std::string_view what) const {
  std::string message = file_ + ": cannot " + std::string{what} + ": " + sqlite3_errmsg(get());
  const std::string_view hint = advice(sqlite3_errcode(get()));
  if (!hint.empty()) message.append("; ").append(hint);
  throw LedgerError(message);
}

void SqliteConnection::Close::operator()(sqlite3* connection) const {
  sqlite3_close(connection);
}

SqliteStatement::SqliteStatement(const SqliteConnection& connection, std::string_view sql) : connection_(&connection) {
  sqlite3_stmt* prepared = nullptr;
  const int result = sqlite3_prepare_v2(connection.get(), sql.data(), static_cast<int>(sql.size()), &prepared, nullptr);
  statement_.reset(prepared);
  check(result);
}

void SqliteStatement::bind(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), place, value));
}

void SqliteStatement::bind(int place, double value) {
  check(sqlite3_bind_double(statement_.get(), place, value));
}

void SqliteStatement::bind(int place, std::string_view text) {
  // A null pointer would be NULL, and the empty text is a value.
  const char* data = text.data() ? text.data() : "";
  check(sqlite3_bind_text(statement_.get(), place, data, static_cast<int>(text.size()), SQLITE_STATIC));
}

void SqliteStatement::bind(int place, Instant instant) {
  bind(place, std::int64_t{instant.time_since_epoch().count()});
}

void SqliteStatement::bind_null(int place) {
  check(sqlite3_bind_null(statement_.get(), place));
}

void SqliteStatement::bind_blob(int place, std::string_view bytes) {
  check(sqlite3_bind_blob(statement_.get(), place, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC));
}

bool SqliteStatement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  sqlite3_reset(statement_.get());  // keeps the connection's error, and the statement can be used again
  connection_->fail("use the ledger");
}

void SqliteStatement::run() {
  const int result = sqlite3_step(statement_.get());
  if (result != SQLITE_DONE) {
    sqlite3_reset(statement_.get());  // keeps the connection's error
    connection_->fail("write the ledger");
  }
  sqlite3_reset(statement_.get());
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double SqliteStatement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

Instant SqliteStatement::instant(int column) const {
  return Instant{std::chrono::milliseconds{integer(column)}};
}

std::string SqliteStatement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return data ? std::string{data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))} : "";
}

std::string_view SqliteStatement::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteStatement::check(int result) const {
  if (result != SQLITE_OK) connection_->fail("use the ledger");
}

SqliteTransaction::SqliteTransaction(SqliteConnection& connection, Purpose purpose) : connection_(connection) {
  // A writer waits for another one here rather than fail at the first row.
  connection_.run(purpose == Purpose::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

SqliteTransaction::~SqliteTransaction() {
  // Fails only where SQLite has already rolled back by itself.
  if (!committed_) sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteTransaction::commit() {
  connection_.run("COMMIT");
  committed_ = true;
}

}  // namespace weir::pricing
