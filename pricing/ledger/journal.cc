#include "pricing/ledger/journal.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

// Throws LedgerError where the file cannot be read in full: what it holds then stays there.
std::vector<UsageRecord> settled_in(const std::filesystem::path& file) {
  JournalContent content = read_segment(file);
  if (!content.readable || content.damaged > 0)
    throw LedgerError(file.string() +
                      ": this piece of the journal is damaged; its records are taken at the next start");
  std::erase_if(content.entries, [](const JournalEntry& entry) { return entry.kind != JournalKind::settled; });
  JournalEntries last;
  keep_last(std::move(content.entries), last);
  std::vector<UsageRecord> records;
  for (auto& [id, entry] : last) records.push_back(std::move(entry.record));
  return records;
}

}  // namespace

void JournalTicket::release() {
  if (segment_) std::exchange(segment_, nullptr)->release();
}

void JournalTicket::spill() {
  if (segment_) std::exchange(segment_, nullptr)->spill();
}

bool JournalWriter::write(JournalKind kind, const UsageRecord& record, JournalTicket& ticket) {
  ticket.settled_ = false;  // of what this entry supersedes
  if (!current_ && !next_segment()) return false;
  if (!current_->append(kind, record)) {
    if (!next_segment() || !current_->append(kind, record)) return false;
  }
  ticket.settled_ = kind == JournalKind::settled;
  if (ticket.segment_ == current_) return true;  // already pinned
  current_->pin();
  ticket.release();
  ticket.segment_ = current_;
  return true;
}

bool JournalWriter::next_segment() {
  JournalSegment* next = spare_.exchange(nullptr, std::memory_order_acquire);
  journal_->call_keeper();
  full_ = !next;
  if (full_) return false;
  if (current_) current_->close();
  current_ = next;
  return true;
}

Journal::Journal(const std::filesystem::path& directory, int workers, Options options)
    : options_(std::move(options)),
      directory_(directory),
      recovered_(directory_.recover()),
      writers_(static_cast<std::size_t>(workers)),
      sequence_(directory_.last_sequence()) {
  for (JournalWriter& writer : writers_) writer.journal_ = this;
  tend();
  keeper_ = std::thread([this] { keep(); });
}

Journal::~Journal() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  called_.notify_one();
  keeper_.join();
  for (JournalWriter& writer : writers_) {
    if (writer.current_) writer.current_->close();
    if (JournalSegment* spare = writer.spare_) spare->close();
  }
  for (const auto& segment : segments_) {
    if (segment->is_done()) segment->remove();
  }
  for (const auto& segment : free_) segment->remove();
}

void Journal::forget_recovered() {
  directory_.forget(recovered_);
  recovered_ = {};
}

void Journal::read_back(const std::function<void(const std::vector<UsageRecord>&)>& append) {
  std::vector<JournalSegment*> spilled;
  {
    const std::lock_guard lock(segments_mutex_);
    for (const auto& segment : segments_) {
      if (segment->spilled() > 0) spilled.push_back(segment.get());
    }
  }
  std::exception_ptr failure;
  for (JournalSegment* segment : spilled) {  // they stay, because they are pinned
    try {
      const std::int64_t count = segment->spilled();
      append(settled_in(segment->file()));
      segment->read_back(count);
    } catch (const LedgerError&) {
      failure = std::current_exception();  // the others need not wait for this one
    }
  }
  if (failure) std::rethrow_exception(failure);
}

bool Journal::has_spilled() {
  const std::lock_guard lock(segments_mutex_);
  return std::ranges::any_of(segments_, [](const auto& segment) { return segment->spilled() > 0; });
}

void Journal::call_keeper() {
  {
    const std::lock_guard lock(mutex_);
    call_ = true;
  }
  called_.notify_one();
}

void Journal::keep() {
  for (bool stop = false; !stop;) {
    {
      std::unique_lock lock(mutex_);
      called_.wait_for(lock, kSyncEvery, [this] { return call_ || stop_; });
      call_ = false;
      stop = stop_;
    }
    tend();
  }
}

// Whatever fails is tried again the next time.
void Journal::tend() {
  std::string trouble;
  try {
    put_away();
    for (JournalWriter& writer : writers_) prepare(writer);
    sync();
  } catch (const LedgerError& error) {
    trouble = error.what();
  }
  if (trouble.empty() && !in_trouble_) return;
  in_trouble_ = !trouble.empty();
  options_.report(trouble);
}

void Journal::sync() {
  std::vector<JournalSegment*> segments;
  {
    const std::lock_guard lock(segments_mutex_);
    for (const auto& segment : segments_) segments.push_back(segment.get());
  }
  for (JournalSegment* segment : segments) segment->sync();
  syncs_.fetch_add(1, std::memory_order_relaxed);
}

// Of segments that are done, one a worker is kept for the next use.
void Journal::put_away() {
  const std::lock_guard lock(segments_mutex_);
  const auto done = std::stable_partition(segments_.begin(), segments_.end(),
                                          [](const auto& segment) { return !segment->is_done(); });
  std::move(done, segments_.end(), std::back_inserter(free_));
  segments_.erase(done, segments_.end());
  for (; free_.size() > writers_.size(); free_.pop_back()) {
    free_.back()->remove();
    bytes_ -= JournalSegment::kBytes;
  }
}

void Journal::prepare(JournalWriter& writer) {
  if (writer.spare_.load(std::memory_order_relaxed)) return;
  std::unique_ptr<JournalSegment> segment;
  const std::filesystem::path file = directory_.segment_file(++sequence_);
  if (free_.empty()) {
    if (bytes_ + static_cast<std::int64_t>(JournalSegment::kBytes) > options_.bytes_max)
      throw LedgerError("the journal has reached its " + std::to_string(options_.bytes_max >> 20) +
                        " MiB; see why the ledger does not take its records");
    segment = std::make_unique<JournalSegment>(file, sequence_);
    bytes_ += JournalSegment::kBytes;
  } else {
    free_.back()->recycle(file, sequence_);
    segment = std::move(free_.back());
    free_.pop_back();
  }
  directory_.sync();
  JournalSegment* const spare = segment.get();
  {
    const std::lock_guard lock(segments_mutex_);
    segments_.push_back(std::move(segment));
  }
  writer.spare_.store(spare, std::memory_order_release);
}

}  // namespace weir::pricing
