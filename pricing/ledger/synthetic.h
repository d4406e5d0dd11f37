// Made-up records and how to be rid of them. They belong to tenants named "synthetic-..." (usage_record.h).
#pragma once

#include <cstdint>
#include <filesystem>

namespace weir::pricing {

// Takes every synthetic record, and its rollups, out of a SQLite ledger, also while a gateway writes to it; returns how
// many there were. What is left is exactly what it was without them. Throws LedgerError.
std::int64_t remove_synthetic(const std::filesystem::path& ledger_file);

}  // namespace weir::pricing
