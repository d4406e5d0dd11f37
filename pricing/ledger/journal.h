// A Journal remembers requests that the store does not have yet, so that none is lost or counted twice, however the
// process ends: before the first byte of a request goes to a deployment its record is written here as under way, and
// before the last byte of the answer goes to the client as settled. A worker pays some stores into mapped memory.
//
//   Journal journal(directory, workers, options);     // takes the directory, reads what a crash left there
//   ledger.append(journal.recovered());  journal.forget_recovered();
//   JournalTicket ticket;                             // one a request
//   journal.writer(worker).write(JournalKind::under_way, record, ticket);
//   journal.writer(worker).write(JournalKind::settled, record, ticket);
//   ledger.append(...);  ticket.release();            // now the store has it
//
// Recovered are: what was settled and perhaps not stored, as it was settled; what was under way, as `interrupted` with
// what was known. The store skips a request_id that it has, so replaying twice counts once.
//
// Against a killed process every store counts at once; against a lost machine the keeper, a thread of the journal's
// own, brings them to the disk at most kSyncEvery behind. It also prepares empty segments, so that a worker never waits
// for one. A directory belongs to one process at a time; beside another one, a journal takes a directory of its own.
//
// Thread contract: a writer belongs to its worker; tickets may be released by any one thread; the rest is the owner's.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "pricing/ledger/journal_directory.h"
#include "pricing/ledger/journal_segment.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// Where a request's last entry stands.
class JournalTicket {
 public:
  // The journal has how the request ended: nobody needs to hold the record in memory.
  bool is_settled() const { return segment_ != nullptr && settled_; }
  // The store has the record.
  void release();
  // Nobody will release it: the record is to be read back from the journal.
  void spill();

 private:
  friend class JournalWriter;
  JournalSegment* segment_ = nullptr;
  bool settled_ = false;
};

class Journal;

class JournalWriter {
 public:
  // False, and nothing is written, when the journal has no room. An earlier entry of the ticket is superseded.
  bool write(JournalKind kind, const UsageRecord& record, JournalTicket& ticket);
  // Whether the next entry will find room.
  bool has_room() const { return (current_ && !full_) || spare_.load(std::memory_order_relaxed); }

 private:
  friend class Journal;
  bool next_segment();

  Journal* journal_ = nullptr;
  JournalSegment* current_ = nullptr;
  bool full_ = false;
  std::atomic<JournalSegment*> spare_{nullptr};
};

class Journal {
 public:
  struct Options {
    std::int64_t bytes_max = std::int64_t{4} << 30;
    // Called by the keeper's thread when something is wrong, and with "" when it is right again.
    std::function<void(const std::string&)> report = [](const std::string&) {};
  };

  static constexpr auto kSyncEvery = std::chrono::milliseconds(50);

  // Throws LedgerError.
  Journal(const std::filesystem::path& directory, int workers, Options options);
  ~Journal();  // removes what the store has; the rest is there for the next start

  const std::vector<UsageRecord>& recovered() const { return recovered_.records; }
  // How many stretches were damaged on their way to the disk; their files are kept, as *.damaged.
  std::size_t damaged() const { return recovered_.damaged; }
  void forget_recovered();

  JournalWriter& writer(int worker) { return writers_[static_cast<std::size_t>(worker)]; }

  // Spilled records, a segment's worth at a time: appends them by `append`, which may throw; they stay spilled then.
  void read_back(const std::function<void(const std::vector<UsageRecord>&)>& append);
  bool has_spilled();

  // How often all that had been written was brought to the disk.
  std::int64_t syncs() const { return syncs_.load(std::memory_order_relaxed); }
  std::int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  friend class JournalWriter;

  void keep();
  void tend();
  void sync();
  void put_away();
  void prepare(JournalWriter& writer);
  void call_keeper();

  Options options_;
  JournalDirectory directory_;
  JournalRecovery recovered_;
  std::deque<JournalWriter> writers_;
  std::uint64_t sequence_ = 0;
  std::atomic<std::int64_t> bytes_{0};
  std::atomic<std::int64_t> syncs_{0};
  bool in_trouble_ = false;

  std::mutex segments_mutex_;  // of the list; keeper and recorder
  std::vector<std::unique_ptr<JournalSegment>> segments_;
  std::vector<std::unique_ptr<JournalSegment>> free_;

  std::mutex mutex_;
  std::condition_variable called_;
  bool call_ = false;
  bool stop_ = false;
  std::thread keeper_;
};

}  // namespace weir::pricing
