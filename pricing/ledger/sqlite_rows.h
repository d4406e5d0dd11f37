// SqliteRows writes usage records as rows of `usage_rows`: a whole batch in one statement, which reads the records as
// they lie in memory, as a table of their own (a virtual one), so that no field is bound. For one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// A record and the id of its combination (sqlite_labels.h).
struct LabelledRecord {
  const UsageRecord* record = nullptr;
  std::int64_t label_id = 0;
};

class SqliteRows {
 public:
  explicit SqliteRows(const SqliteConnection& connection);

  // Within a transaction. Those whose request_id is there already are passed by; any other conflict is an error.
  void insert(std::span<const LabelledRecord> records);

 private:
  using Batch = std::span<const LabelledRecord>;

  std::unique_ptr<Batch> batch_;  // what the virtual table shows; it stays where it is
  SqliteStatement insert_;
};

}  // namespace weir::pricing
