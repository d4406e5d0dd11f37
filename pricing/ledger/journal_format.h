// How usage records stand in a journal; the grammar is at the top of journal_format.cc. Writing is made for a worker on
// the request's path: no allocation, no system call. Reading is made for the day after a crash: it trusts nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/ledger/usage_record.h"
#include "pricing/name.h"

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

// Texts are cut at kJournalTextMax, so that no entry, with the names that it needs, is longer than kJournalEntryMax.
inline constexpr std::size_t kJournalTextMax = 2048;
inline constexpr std::size_t kJournalEntryMax = 64 << 10;

// The names that stand in a segment already: records refer to them.
class JournalNames {
 public:
  // False when it is there already.
  bool add(Name name);
  void clear() { by_number_.clear(); }

 private:
  std::vector<char> by_number_;
};

// Writes an entry, behind those of `names` that it refers to and the segment lacks; returns their bytes, a multiple of
// 8. Until its last store, an entry is not there.
std::size_t write_journal_entry(JournalKind kind, const UsageRecord& record, std::uint64_t sequence,
                                JournalNames& names, char* to);

struct JournalContent {
  bool readable = false;  // the header is one of ours, or nothing was written yet
  std::vector<JournalEntry> entries;
  std::size_t damaged = 0;  // stretches between entries that are no entry; a torn tail is none
};

JournalContent read_journal(std::string_view segment);

}  // namespace weir::pricing
