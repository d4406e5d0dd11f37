#include "gateway/recorder.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <iterator>
#include <utility>

#include "gateway/access_log.h"
#include "gateway/metrics.h"

namespace weir::gateway {

void Recorder::Inbox::post(Settled settled) {
  bool was_empty;
  {
    std::lock_guard lock(mutex_);
    was_empty = settled_.empty();
    settled_.push_back(std::move(settled));
  }
  if (was_empty) recorder_->wake();
}

Recorder::Recorder(pricing::Ledger& ledger, AccessLog& access_log, Metrics& metrics, int workers)
    : ledger_(ledger), access_log_(access_log), metrics_(metrics), inboxes_(static_cast<std::size_t>(workers)) {
  for (Inbox& inbox : inboxes_) inbox.recorder_ = this;
  thread_ = std::thread([this] { run(); });
}

Recorder::~Recorder() {
  stop();
}

void Recorder::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  awake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Recorder::wake() {
  {
    std::lock_guard lock(mutex_);
    work_ = true;
  }
  awake_.notify_one();
}

void Recorder::run() {
  // On Linux a nice value belongs to a thread: what is served comes before what is written down.
  ::setpriority(PRIO_PROCESS, 0, 10);
  bool stop = false;
  while (!stop) {
    wait_for_work();
    {
      std::lock_guard lock(mutex_);
      stop = stopping_;
    }
    gather();
    write();
  }
  const auto patience = std::chrono::steady_clock::now() + kStopPatience;
  while (!write() && std::chrono::steady_clock::now() < patience) std::this_thread::sleep_for(kRetryPause);
  if (!unwritten_.empty()) spdlog::critical("{} usage records could not be written to the ledger", unwritten_.size());
}

void Recorder::wait_for_work() {
  std::unique_lock lock(mutex_);
  if (unwritten_.empty()) awake_.wait(lock, [this] { return work_ || stopping_; });
  // Gather for a moment: a batch costs a tenth of its rows one by one. After a failure, pause longer.
  awake_.wait_for(lock, unwritten_.empty() ? kGather : kRetryPause, [this] { return stopping_; });
  work_ = false;
}

void Recorder::gather() {
  for (Inbox& inbox : inboxes_) {
    std::vector<Settled> taken;
    {
      std::lock_guard lock(inbox.mutex_);
      taken.swap(inbox.settled_);
      inbox.settled_.reserve(std::min<std::size_t>(taken.size(), 1024));
    }
    std::move(taken.begin(), taken.end(), std::back_inserter(gathered_));
  }
  for (Settled& settled : gathered_) {
    access_log_.write(settled);
    metrics_.count(settled);
    if (settled.admitted) unwritten_.push_back(std::move(settled.record));
  }
  access_log_.flush();
  gathered_.clear();
  backlog_.store(static_cast<std::int64_t>(unwritten_.size()), std::memory_order_relaxed);
}

bool Recorder::write() {
  if (unwritten_.empty()) return true;
  try {
    ledger_.append(unwritten_);
  } catch (const pricing::LedgerError& error) {
    spdlog::error("the ledger did not take {} usage records, trying again: {}", unwritten_.size(), error.what());
    return false;
  }
  unwritten_.clear();
  backlog_.store(0, std::memory_order_relaxed);
  return true;
}

}  // namespace weir::gateway
