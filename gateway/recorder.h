// The Recorder takes what the workers have settled and, on a thread of its own at low priority, writes the usage
// records to the ledger, lines to the access log, and counts for /metrics. A worker pays one push into a vector.
//
//   Recorder recorder(ledger, ...);  auto& inbox = recorder.inbox(worker);   // one per worker
//   inbox.post({...});
//   recorder.stop();                 // writes everything that was posted, then returns
//
// Nothing is dropped: when the store fails, records stay queued and are tried again, and stop() tries for
// kStopPatience before it gives up, loudly. post() is called by the inbox's worker; everything else by the owner.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/latency_verdict.h"
#include "pricing/ledger/ledger.h"

namespace weir::gateway {

class AccessLog;
class Metrics;

// One finished request, as all three readers need it.
struct Settled {
  pricing::UsageRecord record;
  bool admitted = false;  // only admitted requests have a usage record; the rest are logged
  LatencyVerdict latency = LatencyVerdict::not_judged;
  std::string method;
  std::string path;
  std::string remote;
};

class Recorder {
 public:
  class Inbox {
   public:
    void post(Settled settled);

   private:
    friend class Recorder;
    Recorder* recorder_ = nullptr;
    std::mutex mutex_;
    std::vector<Settled> settled_;
  };

  static constexpr auto kGather = std::chrono::milliseconds(20);
  static constexpr auto kRetryPause = std::chrono::milliseconds(500);
  static constexpr auto kStopPatience = std::chrono::seconds(30);

  Recorder(pricing::Ledger& ledger, AccessLog& access_log, Metrics& metrics, int workers);
  ~Recorder();

  Inbox& inbox(int worker) { return inboxes_[static_cast<std::size_t>(worker)]; }
  void stop();

  // Settled, but not yet in the ledger.
  std::int64_t backlog() const { return backlog_.load(std::memory_order_relaxed); }

 private:
  void run();
  void wait_for_work();
  void gather();
  bool write();
  void wake();

  pricing::Ledger& ledger_;
  AccessLog& access_log_;
  Metrics& metrics_;
  std::deque<Inbox> inboxes_;
  std::vector<Settled> gathered_;
  std::vector<pricing::UsageRecord> unwritten_;
  std::atomic<std::int64_t> backlog_{0};
  std::mutex mutex_;
  std::condition_variable awake_;
  bool work_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace weir::gateway
