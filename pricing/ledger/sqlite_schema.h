// Opens a SQLite file as a ledger: recognises it, brings its schema up to date, and refuses what is not ours before
// anything in it is touched.
#pragma once

#include <filesystem>

#include "pricing/ledger/sqlite.h"

namespace weir::pricing {

// Throws LedgerError.
SqliteConnection open_ledger_file(const std::filesystem::path& file, SqliteConnection::Mode mode);

}  // namespace weir::pricing
