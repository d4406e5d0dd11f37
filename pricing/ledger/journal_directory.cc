#include "pricing/ledger/journal_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLockName = "lock";
constexpr const char* kExtension = ".segment";

std::vector<fs::path> segments_in(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() == kExtension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());  // their names are sequences of one width
  return files;
}

// What was under way when its process ended was interrupted.
UsageRecord as_recovered(JournalEntry entry) {
  if (entry.kind == JournalKind::under_way) {
    entry.record.outcome = Outcome::interrupted;
    entry.record.ending = Ending::crash;
  }
  return std::move(entry.record);
}

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == name.npos;
}

}  // namespace

JournalContent read_segment(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw LedgerError(file.string() + ": cannot read this piece of the journal");
  return read_journal(bytes);
}

void keep_last(std::vector<JournalEntry> entries, JournalEntries& last) {
  for (JournalEntry& entry : entries) {
    std::string id{entry.record.request_id};
    last.insert_or_assign(std::move(id), std::move(entry));
  }
}

JournalDirectory::JournalDirectory(const fs::path& root) {
  std::error_code error;
  fs::create_directories(root, error);
  if (error) throw LedgerError(root.string() + ": cannot create the journal's folder: " + error.message());
  for (int number = 1; held_.empty(); ++number) hold(root / std::to_string(number));
  for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
    const bool ours = entry.path() == held_.front().path;
    if (!ours && entry.is_directory() && is_number(entry.path().filename().string())) hold(entry.path());
  }
}

JournalDirectory::~JournalDirectory() {
  for (const Held& held : held_) ::close(held.lock);
}

// False when a living process holds it.
bool JournalDirectory::hold(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  const fs::path file = path / kLockName;
  const int lock = error ? -1 : ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0)
    throw LedgerError(file.string() + ": cannot open the journal's lock: " +
                      (error ? error.message() : std::generic_category().message(errno)) +
                      "; see that this user may write there");
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return false;
  }
  held_.push_back({path, lock});
  return true;
}

JournalRecovery JournalDirectory::recover() const {
  JournalRecovery recovery;
  for (const Held& held : held_) {
    JournalEntries last;
    for (const fs::path& file : segments_in(held.path)) {
      JournalContent content = read_segment(file);
      const bool whole = content.readable && content.damaged == 0;
      recovery.damaged += whole ? 0 : std::max<std::size_t>(content.damaged, 1);
      (whole ? recovery.read : recovery.kept).push_back(file);
      keep_last(std::move(content.entries), last);
    }
    for (auto& [id, entry] : last) recovery.records.push_back(as_recovered(std::move(entry)));
  }
  return recovery;
}

void JournalDirectory::forget(const JournalRecovery& recovery) {
  std::error_code gone;
  for (const fs::path& file : recovery.read) fs::remove(file, gone);
  for (const fs::path& file : recovery.kept) fs::rename(file, fs::path(file).replace_extension(".damaged"), gone);
  for (; held_.size() > 1; held_.pop_back()) {
    fs::remove(held_.back().path / kLockName, gone);
    fs::remove(held_.back().path, gone);  // unless something damaged is kept there
    ::close(held_.back().lock);
  }
}

fs::path JournalDirectory::segment_file(std::uint64_t sequence) const {
  char name[32];
  std::snprintf(name, sizeof name, "%016llx", static_cast<unsigned long long>(sequence));
  return held_.front().path / (std::string(name) + kExtension);
}

std::uint64_t JournalDirectory::last_sequence() const {
  const std::vector<fs::path> files = segments_in(held_.front().path);
  std::uint64_t last = 0;
  if (files.empty()) return last;
  const std::string name = files.back().stem().string();
  std::from_chars(name.data(), name.data() + name.size(), last, 16);
  return last;
}

void JournalDirectory::sync() const {
  const int directory = ::open(held_.front().path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  ::fsync(directory);
  ::close(directory);
}

}  // namespace weir::pricing
