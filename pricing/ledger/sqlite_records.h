// Usage records as rows of `usage_rows`, with what they share under an id in `usage_labels` (sqlite_labels.h); and,
// whole, as rows of the view `usage_records`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// "request_id, upstream_id, ...", in the order of read_record().
std::string record_columns();

// So many rows at once. A row whose request_id is there already is passed by; any other conflict is an error.
std::string insert_rows_sql(std::size_t rows);

// Binds one of those rows from `place` on and returns the place behind it. Nothing is copied: see
// SqliteStatement::bind.
int bind_row(const UsageRecord& record, std::int64_t label_id, SqliteStatement& rows, int place);

// From column 0 on. Throws LedgerError for a word that this version does not know.
UsageRecord read_record(const SqliteStatement& row);

}  // namespace weir::pricing
