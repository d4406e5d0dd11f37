// The Recorder takes what the workers have settled and, on a thread of its own at low priority, writes the usage
// records to the ledger, lines to the access log, and counts for /metrics. A worker pays one push into a vector.
//
//   Recorder recorder(ledger, ...);  auto& inbox = recorder.inbox(worker);   // one per worker
//   auto settled = inbox.blank();
//   inbox.under_way(*settled);       // before the first byte goes to a deployment
//   inbox.settling(*settled);        // before the last byte of the answer goes to the client
//   inbox.post(std::move(settled));
//   recorder.stop();                 // writes everything that was posted, then returns
//
// Nothing is dropped. What the inbox is told stands in the journal, where it survives a killed process, until the store
// has it. While the store fails, records stay queued and are tried again; beyond kUnwrittenMax only the journal keeps
// them, and they are read back from there. What the journal had no room for stays in memory, and stop() tries for
// kStopPatience to store it before it gives up, loudly. An inbox belongs to its worker; everything else to the owner.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "config/ledger.h"
#include "gateway/latency_verdict.h"
#include "pricing/ledger/journal.h"
#include "pricing/ledger/ledger.h"

namespace weir::gateway {

class AccessLog;
class Metrics;

// One finished request, as all three readers need it.
struct Settled {
  pricing::UsageRecord record;
  bool admitted = false;  // only admitted requests have a usage record; the rest are logged
  LatencyVerdict latency = LatencyVerdict::not_judged;
  bool usage_conflict = false;        // two of the server's fields for one class of tokens disagreed
  std::int64_t malformed_events = 0;  // of its stream
  std::string method;
  std::string path;
  std::string remote;
  pricing::JournalTicket journal;
  std::optional<pricing::Outcome> settled_as;  // in the journal

  // As new, but its texts keep their memory.
  void clear();
};

class Recorder {
 public:
  using Batch = std::vector<std::unique_ptr<Settled>>;

  class Inbox {
   public:
    // Whether a request may be admitted: it can be written down, or need not be.
    bool may_admit() const { return serve_without_journal_ || !journal_ || journal_->has_room(); }
    // One to be filled in. What was posted comes back when it is stored, with the memory of its texts.
    std::unique_ptr<Settled> blank();
    void under_way(Settled& settled) { note(pricing::JournalKind::under_way, settled); }
    void settling(Settled& settled);
    void post(std::unique_ptr<Settled> settled);
    // A request that limits or budgets did not admit: counted, and no more.
    void refused(const pricing::Refusal& refusal);

   private:
    friend class Recorder;
    void note(pricing::JournalKind kind, Settled& settled);

    Recorder* recorder_ = nullptr;
    pricing::JournalWriter* journal_ = nullptr;  // none beside a ledger in memory
    bool serve_without_journal_ = true;
    std::atomic<std::int64_t> unjournalled_{0};
    Batch blanks_;  // the worker's
    std::mutex mutex_;
    Batch settled_;
    Batch stored_;  // to be filled in anew
    pricing::Refusals refusals_;
    Batch taken_;  // the recorder's: what it took last
  };

  // A batch is what came in so long, or less where an inbox has enough: then memory stays warm that is used in turn.
  static constexpr auto kGather = std::chrono::milliseconds(100);
  static constexpr std::size_t kEnough = 1'000;
  static constexpr auto kRetryPause = std::chrono::milliseconds(500);
  static constexpr auto kStopPatience = std::chrono::seconds(30);
  static constexpr std::size_t kUnwrittenMax = 50'000;
  static constexpr std::ptrdiff_t kBlanksKept = 4'096;
  static constexpr auto kDropEvery = std::chrono::minutes(1);
  static constexpr std::size_t kDroppedAtOnce = 2'000;

  // `journal` may be none; then only memory keeps what the ledger does not take.
  Recorder(pricing::Ledger& ledger, pricing::Journal* journal, const config::Ledger& settings, AccessLog& access_log,
           Metrics& metrics, int workers);
  ~Recorder();

  Inbox& inbox(int worker) { return inboxes_[static_cast<std::size_t>(worker)]; }
  void stop();

  // Settled, but not yet in the ledger.
  std::int64_t backlog() const { return backlog_.load(std::memory_order_relaxed); }
  // For how long the oldest of them has waited.
  std::chrono::milliseconds lag() const;
  // Entries that the journal had no room for.
  std::int64_t unjournalled() const;

 private:
  void run();
  void wait_for_work();
  void gather();
  bool write();
  template <class Visit>
  void for_each_waiting(Visit&& visit);
  void keep_taken();
  void give_back_taken();
  void finish();
  void store();
  void spill();
  std::int64_t only_here() const;
  void note_backlog();
  void drop_old_records();
  void wake(bool enough);

  pricing::Ledger& ledger_;
  pricing::Journal* journal_;
  const int keep_days_;
  std::chrono::steady_clock::time_point drop_again_at_{};
  AccessLog& access_log_;
  Metrics& metrics_;
  std::deque<Inbox> inboxes_;
  Batch unwritten_;                                 // what an earlier attempt to store it left
  std::vector<const pricing::UsageRecord*> batch_;  // what is stored now
  std::int64_t spilled_ = 0;
  pricing::Refusals refusals_;  // not yet in the ledger
  std::atomic<std::int64_t> backlog_{0};
  std::atomic<std::chrono::steady_clock::time_point> waiting_since_{};  // the epoch when nothing waits
  std::mutex mutex_;
  std::condition_variable awake_;
  bool work_ = false;
  bool enough_ = false;  // not to wait for more
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace weir::gateway
