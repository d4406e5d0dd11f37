// A JournalDirectory is where the segments of one process's journal lie: a numbered folder beside those of other
// processes, held by a lock that the kernel takes back however the process ends.
//
//   weir.db.journal/1/lock, 0000000000000001.segment, ...
//
// Folders that no living process holds are taken along: what they tell of is recovered with our own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pricing/ledger/journal_format.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// What a crash left.
struct JournalRecovery {
  std::vector<UsageRecord> records;
  std::size_t damaged = 0;
  std::vector<std::filesystem::path> read;  // files that need not be read again
  std::vector<std::filesystem::path> kept;  // files with damage, for people
};

// The entries of one segment's file. Throws LedgerError when it cannot be read.
JournalContent read_segment(const std::filesystem::path& file);

// By request_id. Of several entries about a request the last counts.
using JournalEntries = std::map<std::string, JournalEntry, std::less<>>;
void keep_last(std::vector<JournalEntry> entries, JournalEntries& last);

class JournalDirectory {
 public:
  // Throws LedgerError.
  explicit JournalDirectory(const std::filesystem::path& root);
  ~JournalDirectory();
  JournalDirectory(const JournalDirectory&) = delete;
  JournalDirectory& operator=(const JournalDirectory&) = delete;

  JournalRecovery recover() const;
  // Removes what was read, puts what is damaged aside, and lets go of other processes' folders.
  void forget(const JournalRecovery& recovery);

  std::filesystem::path segment_file(std::uint64_t sequence) const;
  std::uint64_t last_sequence() const;
  // So that new names survive a lost machine.
  void sync() const;

 private:
  struct Held {
    std::filesystem::path path;
    int lock;
  };

  bool hold(const std::filesystem::path& path);

  std::vector<Held> held_;  // ours first
};

}  // namespace weir::pricing
