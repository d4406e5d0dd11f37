// The edge to SQLite's C interface: a connection and a statement that clean up after themselves, and errors that say
// which file, what was wrong and what to do about it. Every call throws LedgerError when SQLite refuses.
//
// For one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "pricing/instant.h"

struct sqlite3;
struct sqlite3_stmt;

namespace weir::pricing {

class SqliteConnection {
 public:
  enum class Mode { read_write, read_only };

  SqliteConnection(const std::filesystem::path& file, Mode mode);

  // One or more statements whose results nobody needs.
  void run(const char* sql);
  std::int64_t integer(std::string_view sql) const;
  std::string text(std::string_view sql) const;
  // How many rows the last INSERT, UPDATE or DELETE changed.
  std::int64_t changes() const;

  sqlite3* get() const { return connection_.get(); }
  // Throws what SQLite says of the last call: "<file>: cannot <what>: database is locked; ...".
  [[noreturn]] void fail(std::string_view what) const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };

  std::string file_;
  std::unique_ptr<sqlite3, Close> connection_;
};

class SqliteStatement {
 public:
  SqliteStatement(const SqliteConnection& connection, std::string_view sql);

  // Places are numbered from 1. Text is not copied: it must live until the statement has run.
  void bind(int place, std::int64_t value);
  void bind(int place, double value);
  void bind(int place, std::string_view text);
  void bind(int place, Instant instant);  // in milliseconds since 1970
  void bind_null(int place);
  void bind_blob(int place, std::string_view bytes);

  // True while there is a row.
  bool step();
  // For statements without rows: runs it, ready to be bound again.
  void run();
  // After step(): ready to be bound again, and no longer reading.
  void reset();

  // Columns of the row are numbered from 0.
  std::int64_t integer(int column) const;
  double real(int column) const;
  Instant instant(int column) const;
  std::string text(int column) const;
  std::string_view blob(int column) const;  // valid until the next step
  bool is_null(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  void check(int result) const;

  const SqliteConnection* connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// From construction to commit(), all or nothing: what was not committed is rolled back. A transaction that only reads
// sees one state of the file, whoever writes meanwhile.
class SqliteTransaction {
 public:
  enum class Purpose { write, read };

  explicit SqliteTransaction(SqliteConnection& connection, Purpose purpose = Purpose::write);
  ~SqliteTransaction();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  void commit();

 private:
  SqliteConnection& connection_;
  bool committed_ = false;
};

}  // namespace weir::pricing
