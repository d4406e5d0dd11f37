#include "gateway/recorder.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <ranges>
#include <utility>

#include "gateway/access_log.h"
#include "gateway/metrics.h"
#include "pricing/prefetch.h"

namespace weir::gateway {

void Settled::clear() {
  pricing::clear(record);
  admitted = usage_conflict = false;
  latency = LatencyVerdict::not_judged;
  malformed_events = 0;
  for (std::string* text : {&method, &path, &remote}) text->clear();
  journal = {};
  settled_as.reset();
}

std::unique_ptr<Settled> Recorder::Inbox::blank() {
  if (blanks_.empty()) {
    std::lock_guard lock(mutex_);
    blanks_.swap(stored_);
  }
  if (blanks_.empty()) return std::make_unique<Settled>();
  std::unique_ptr<Settled> settled = std::move(blanks_.back());
  blanks_.pop_back();
  if (!blanks_.empty()) pricing::prefetch(blanks_.back().get(), sizeof(Settled));
  return settled;
}

void Recorder::Inbox::note(pricing::JournalKind kind, Settled& settled) {
  if (!journal_ || journal_->write(kind, settled.record, settled.journal)) return;
  unjournalled_.fetch_add(1, std::memory_order_relaxed);
}

void Recorder::Inbox::settling(Settled& settled) {
  settled.settled_as = settled.record.outcome;
  note(pricing::JournalKind::settled, settled);
}

void Recorder::Inbox::post(std::unique_ptr<Settled> settled) {
  // Only the last write to the client can change what was settled before it.
  if (settled->admitted && settled->settled_as != settled->record.outcome) settling(*settled);
  std::size_t waiting;
  {
    std::lock_guard lock(mutex_);
    settled_.push_back(std::move(settled));
    waiting = settled_.size();
  }
  if (waiting == 1 || waiting == kEnough) recorder_->wake(waiting == kEnough);
}

// It is stored when its answer is logged.
void Recorder::Inbox::refused(const pricing::Refusal& refusal) {
  std::lock_guard lock(mutex_);
  ++refusals_[refusal];
}

Recorder::Recorder(pricing::Ledger& ledger, pricing::Journal* journal, const config::Ledger& settings,
                   AccessLog& access_log, Metrics& metrics, int workers)
    : ledger_(ledger),
      journal_(journal),
      keep_days_(settings.keep_records_days),
      access_log_(access_log),
      metrics_(metrics),
      inboxes_(static_cast<std::size_t>(workers)) {
  for (int i = 0; i < workers; ++i) {
    inbox(i).recorder_ = this;
    inbox(i).journal_ = journal ? &journal->writer(i) : nullptr;
    inbox(i).serve_without_journal_ = settings.serve_without_journal;
  }
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

void Recorder::wake(bool enough) {
  {
    std::lock_guard lock(mutex_);
    work_ = true;
    enough_ = enough_ || enough;
  }
  awake_.notify_one();
}

void Recorder::run() {
  // On Linux a nice value belongs to a thread: what is served comes before what is written down. At five more the
  // recorder still has a quarter of a core that a worker would like to have whole, three times what it needs: at ten
  // more it fell behind, and what waited cost more memory than it saved time.
  ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + 5);
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
  finish();
}

void Recorder::finish() {
  const auto patience = std::chrono::steady_clock::now() + kStopPatience;
  while (!write() && only_here() > 0 && std::chrono::steady_clock::now() < patience)
    std::this_thread::sleep_for(kRetryPause);
  if (unwritten_.empty() && spilled_ == 0) return;
  if (only_here() > 0) spdlog::critical("{} usage records could not be written to the ledger", only_here());
  spdlog::error("{} usage records wait in the journal; the next start takes them into the ledger",
                std::ssize(unwritten_) + spilled_ - only_here());
}

// Settled, and neither in the journal nor in the ledger.
std::int64_t Recorder::only_here() const {
  return std::ranges::count_if(unwritten_, [](const auto& settled) { return !settled->journal.is_settled(); });
}

void Recorder::wait_for_work() {
  std::unique_lock lock(mutex_);
  const bool failed = !unwritten_.empty() || spilled_ > 0;
  if (!failed) awake_.wait_for(lock, kDropEvery, [this] { return work_ || stopping_; });
  // Gather for a moment: a batch costs a tenth of its rows one by one. After a failure, pause longer.
  awake_.wait_for(lock, failed ? kRetryPause : kGather, [&] { return stopping_ || (enough_ && !failed); });
  work_ = enough_ = false;
}

void Recorder::gather() {
  for (Inbox& inbox : inboxes_) {
    {
      std::lock_guard lock(inbox.mutex_);
      inbox.taken_.swap(inbox.settled_);
      for (const auto& [refusal, count] : inbox.refusals_) refusals_[refusal] += count;
      inbox.refusals_.clear();
    }
    for (std::size_t i = 0; i < inbox.taken_.size(); ++i) {
      if (i + 1 < inbox.taken_.size()) pricing::prefetch(inbox.taken_[i + 1].get(), sizeof(Settled));
      access_log_.write(*inbox.taken_[i]);
    }
    metrics_.count(inbox.taken_);
    std::erase_if(inbox.taken_, [](const auto& settled) { return !settled->admitted; });
  }
  access_log_.flush();
  note_backlog();
}

bool Recorder::write() {
  try {
    store();
    drop_old_records();
  } catch (const pricing::LedgerError& error) {
    spdlog::error("the ledger did not take {} usage records, trying again: {}", backlog(), error.what());
    keep_taken();
    if (unwritten_.size() > kUnwrittenMax) spill();
    note_backlog();
    return false;
  }
  note_backlog();
  return true;
}

template <class Visit>
void Recorder::for_each_waiting(Visit&& visit) {
  for (const auto& settled : unwritten_) visit(*settled);
  for (const Inbox& inbox : inboxes_) {
    for (const auto& settled : inbox.taken_) visit(*settled);
  }
}

void Recorder::keep_taken() {
  for (Inbox& inbox : inboxes_) {
    std::ranges::move(inbox.taken_, std::back_inserter(unwritten_));
    inbox.taken_.clear();
  }
}

void Recorder::give_back_taken() {
  for (Inbox& inbox : inboxes_) {
    for (const auto& settled : inbox.taken_) settled->clear();
    {
      std::lock_guard lock(inbox.mutex_);
      const auto room = std::max<std::ptrdiff_t>(0, kBlanksKept - std::ssize(inbox.stored_));
      std::ranges::move(inbox.taken_ | std::views::take(room), std::back_inserter(inbox.stored_));
    }
    inbox.taken_.clear();
  }
}

void Recorder::store() {
  batch_.clear();
  for_each_waiting([this](Settled& settled) { batch_.push_back(&settled.record); });
  if (!batch_.empty()) ledger_.append(batch_);
  for_each_waiting([](Settled& settled) { settled.journal.release(); });
  unwritten_.clear();
  give_back_taken();
  if (!refusals_.empty()) ledger_.count_refusals(refusals_);
  refusals_.clear();
  if (spilled_ == 0) return;
  journal_->read_back([this](const std::vector<pricing::UsageRecord>& records) { ledger_.append(records); });
  spilled_ = 0;
}

// A little at a time, so that new ones need not wait.
void Recorder::drop_old_records() {
  const auto now = std::chrono::steady_clock::now();
  if (keep_days_ == 0 || now < drop_again_at_) return;
  const auto today = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto dropped = ledger_.drop_records(today - std::chrono::days(keep_days_), kDroppedAtOnce);
  if (dropped < std::int64_t{kDroppedAtOnce}) drop_again_at_ = now + kDropEvery;
}

// Lets go of what the journal has. What it has only as under way stays, and keeps its place there.
void Recorder::spill() {
  const auto in_journal = [](const auto& settled) { return settled->journal.is_settled(); };
  const auto spilled = std::ranges::partition(unwritten_, std::not_fn(in_journal));
  for (const auto& settled : spilled) settled->journal.spill();
  spilled_ += std::ssize(spilled);
  unwritten_.erase(spilled.begin(), spilled.end());
}

void Recorder::note_backlog() {
  std::int64_t waiting = std::ssize(unwritten_) + spilled_;
  for (const Inbox& inbox : inboxes_) waiting += std::ssize(inbox.taken_);
  backlog_.store(waiting, std::memory_order_relaxed);
  const bool waited = waiting_since_.load() != std::chrono::steady_clock::time_point{};
  if ((waiting > 0) == waited) return;
  waiting_since_.store(waiting > 0 ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point{});
}

std::chrono::milliseconds Recorder::lag() const {
  const auto since = waiting_since_.load();
  if (since == std::chrono::steady_clock::time_point{}) return {};
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since);
}

std::int64_t Recorder::unjournalled() const {
  std::int64_t sum = 0;
  for (const Inbox& inbox : inboxes_) sum += inbox.unjournalled_.load(std::memory_order_relaxed);
  return sum;
}

}  // namespace weir::gateway
