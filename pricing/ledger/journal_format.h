// How usage records stand in a journal; the grammar is at the top of journal_format.cc. Writing is made for a worker on
// the request's path: no allocation, no system call. Reading is made for the day after a crash: it trusts nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

enum class JournalKind : std::uint8_t {
  under_way = 1,  // sent to a deployment, or about to be; how it ends is not known
  settled = 2,
};

struct JournalEntry {
  JournalKind kind = JournalKind::under_way;
  UsageRecord record;
};

inline constexpr std::size_t kJournalHeaderBytes = 4096;

// The first kJournalHeaderBytes of a segment. `sequence` tells its entries from those of the segment's earlier uses.
void write_journal_header(std::uint64_t sequence, char* to);

// Texts are cut at kJournalTextMax, so that no entry is longer than kJournalEntryMax.
inline constexpr std::size_t kJournalTextMax = 2048;
inline constexpr std::size_t kJournalEntryMax = 64 << 10;

// Writes an entry and returns its bytes, a multiple of 8. Until its last store, the entry is not there.
std::size_t write_journal_entry(JournalKind kind, const UsageRecord& record, std::uint64_t sequence, char* to);

struct JournalContent {
  bool readable = false;  // the header is one of ours, or nothing was written yet
  std::vector<JournalEntry> entries;
  std::size_t damaged = 0;  // stretches between entries that are no entry; a torn tail is none
};

JournalContent read_journal(std::string_view segment);

}  // namespace weir::pricing
