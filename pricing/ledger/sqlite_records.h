// Usage records as rows of the table `usage_records`.
#pragma once

#include <string>

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// "request_id, upstream_id, ...", in the order of read_record() and bind_record().
std::string record_columns();

// Binds the record from `place` on and returns the place behind it. Nothing is copied: see SqliteStatement::bind.
int bind_record(const UsageRecord& record, SqliteStatement& row, int place);

// From column 0 on. Throws LedgerError for a word that this version does not know.
UsageRecord read_record(const SqliteStatement& row);

}  // namespace weir::pricing
