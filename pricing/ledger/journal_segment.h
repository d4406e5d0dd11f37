// A JournalSegment is one file of a journal, of fixed size and mapped into memory: what is stored there is the kernel's
// at once, and survives this process, however it ends. Its blocks are taken at creation, so a full disk is an error
// there and never a signal at a store.
//
//   spare -> written by one worker -> closed -> (all pins released) -> recycled as a spare, or removed
//
// append() is for the segment's worker; pins may be moved by any thread; everything else is for the journal's keeper.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

#include "pricing/ledger/journal_format.h"

namespace weir::pricing {

class JournalSegment {
 public:
  static constexpr std::size_t kBytes = 4 << 20;

  // Creates the file. Throws LedgerError, and leaves nothing behind, when there is no room.
  JournalSegment(std::filesystem::path file, std::uint64_t sequence);
  ~JournalSegment();  // the file stays
  JournalSegment(const JournalSegment&) = delete;
  JournalSegment& operator=(const JournalSegment&) = delete;

  // False when it does not fit.
  bool append(JournalKind kind, const UsageRecord& record);
  void close() { closed_.store(true, std::memory_order_release); }

  // An entry that the store does not have yet holds the segment.
  void pin() { pins_.fetch_add(1, std::memory_order_relaxed); }
  void release(std::int64_t count = 1) { pins_.fetch_sub(count, std::memory_order_release); }

  // Pinned entries that nobody holds in memory any more; they are read back from the file.
  void spill() { spilled_.fetch_add(1, std::memory_order_relaxed); }
  std::int64_t spilled() const { return spilled_.load(std::memory_order_relaxed); }
  void read_back(std::int64_t count);

  bool is_done() const { return closed_.load(std::memory_order_acquire) && pins_.load(std::memory_order_acquire) == 0; }
  // Empty again, under another name.
  void recycle(std::filesystem::path file, std::uint64_t sequence);
  // To the disk, what was written since the last time. Throws LedgerError.
  void sync();
  void remove();

  const std::filesystem::path& file() const { return file_; }

 private:
  void begin(std::uint64_t sequence);

  std::filesystem::path file_;
  std::uint64_t sequence_ = 0;
  int descriptor_ = -1;
  char* memory_ = nullptr;
  std::size_t end_ = 0;  // the worker's, like the names
  JournalNames names_;
  std::atomic<std::size_t> written_{0};
  std::size_t synced_ = 0;  // the keeper's
  std::atomic<std::int64_t> pins_{0};
  std::atomic<std::int64_t> spilled_{0};
  std::atomic<bool> closed_{false};
};

}  // namespace weir::pricing
