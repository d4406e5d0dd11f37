#include "pricing/ledger/journal_segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "pricing/ledger/ledger.h"
#include "pricing/prefetch.h"

namespace weir::pricing {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kUsualEntryBytes = 320;

[[noreturn]] void fail(const std::filesystem::path& file, const char* what, int error) {
  throw LedgerError(file.string() + ": cannot " + what + ": " + std::generic_category().message(error) +
                    (error == ENOSPC ? "; free some space" : ""));
}

// Zeros, so that the file's blocks are not only reserved but written: the first store into each page is then a fault
// that takes no lock of the file system.
int write_zeros(int descriptor, std::size_t bytes) {
  if (const int error = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes))) return error;
  const std::vector<char> zeros(256 << 10);
  for (std::size_t at = 0; at < bytes;) {
    const ssize_t wrote =
        ::pwrite(descriptor, zeros.data(), std::min(zeros.size(), bytes - at), static_cast<off_t>(at));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    at += static_cast<std::size_t>(wrote);
  }
  return 0;
}

}  // namespace

JournalSegment::JournalSegment(std::filesystem::path file, std::uint64_t sequence) : file_(std::move(file)) {
  descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor_ < 0) fail(file_, "create this piece of the journal", errno);
  int error = write_zeros(descriptor_, kBytes);
  if (error == 0) {
    void* memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
    memory == MAP_FAILED ? static_cast<void>(error = errno) : static_cast<void>(memory_ = static_cast<char*>(memory));
  }
  if (error != 0) {
    ::close(descriptor_);
    ::unlink(file_.c_str());
    fail(file_, "make room for this piece of the journal", error);
  }
  begin(sequence);
}

JournalSegment::~JournalSegment() {
  ::munmap(memory_, kBytes);
  ::close(descriptor_);
}

void JournalSegment::begin(std::uint64_t sequence) {
  sequence_ = sequence;
  write_journal_header(sequence, memory_);
  end_ = kJournalHeaderBytes;
  names_.clear();
  written_ = end_;
  synced_ = 0;
  closed_ = false;
  ::madvise(memory_, kBytes, MADV_POPULATE_WRITE);  // takes the page faults here; a hint, no more
}

bool JournalSegment::append(JournalKind kind, const UsageRecord& record) {
  if (kBytes - end_ < kJournalEntryMax) return false;
  end_ += write_journal_entry(kind, record, sequence_, names_, memory_ + end_);
  written_.store(end_, std::memory_order_relaxed);
  prefetch(memory_ + end_, kUsualEntryBytes);
  return true;
}

void JournalSegment::read_back(std::int64_t count) {
  spilled_.fetch_sub(count, std::memory_order_relaxed);
  release(count);
}

void JournalSegment::recycle(std::filesystem::path file, std::uint64_t sequence) {
  if (::rename(file_.c_str(), file.c_str()) != 0) fail(file_, "rename this piece of the journal", errno);
  file_ = std::move(file);
  begin(sequence);
}

void JournalSegment::sync() {
  const std::size_t written = written_.load(std::memory_order_relaxed);
  if (written == synced_ || written == kJournalHeaderBytes) return;
  // Only what is new: pages that the kernel has written out cost their next writer a fault.
  const std::size_t from = synced_ / kPage * kPage;
  if (::msync(memory_ + from, written - from, MS_SYNC) != 0) fail(file_, "write the journal to the disk", errno);
  synced_ = written;
}

void JournalSegment::remove() {
  ::unlink(file_.c_str());
}

}  // namespace weir::pricing
