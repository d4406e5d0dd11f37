// Where usage is recorded, and what happens when that is not possible.
#pragma once

#include <cstdint>
#include <filesystem>

namespace weir::config {

struct Ledger {
  std::filesystem::path file;                              // empty: in memory, forgotten at exit
  std::int64_t journal_bytes_max = std::int64_t{4} << 30;  // what may wait for the file beside it
  bool serve_without_journal = true;  // when the journal has no room; otherwise requests are refused
  int keep_records_days = 0;          // older records are dropped, their sums stay; 0: none are
};

}  // namespace weir::config
