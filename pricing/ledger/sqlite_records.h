// Usage records, whole, as rows of the view `usage_records`. sqlite_rows.h writes them.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_rows.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// "request_id, upstream_id, ...", in the order of read_record().
std::string record_columns();

// From that column on. Throws LedgerError for a word that this version does not know.
UsageRecord read_record(const SqliteStatement& row, int column = 0);

// All that hold, `where` "" or "WHERE ...", in order of time and some at a time, as they were labelled.
void for_each_batch_of_records(const SqliteConnection& connection, const std::string& where,
                               const std::function<void(std::span<const LabelledRecord>)>& visit);

}  // namespace weir::pricing
