#include "tests/bench/ledger/ingest.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "pricing/ledger/journal.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "tests/bench/ledger/traffic.h"

namespace weir::bench {
namespace {

using namespace std::chrono;
using namespace pricing;
using Clock = steady_clock;

constexpr auto kBehindMax = milliseconds(100);
constexpr auto kTick = milliseconds(1);
constexpr auto kGather = milliseconds(50);  // as the recorder does of 20,000 a second
constexpr int kRecorderNice = 10;           // likewise
constexpr std::size_t kInboxMax = 20'000;

void on_one_core() {
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET(0, &core);
  sched_setaffinity(0, sizeof core, &core);
}

// What goes from the worker to the recorder.
class Inbox {
 public:
  void post(UsageRecord record, JournalTicket ticket) {
    const std::lock_guard lock(mutex_);
    records_.push_back(std::move(record));
    tickets_.push_back(ticket);
  }
  void take(std::vector<UsageRecord>& records, std::vector<JournalTicket>& tickets) {
    const std::lock_guard lock(mutex_);
    records.swap(records_);
    tickets.swap(tickets_);
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return records_.size();
  }

 private:
  std::mutex mutex_;
  std::vector<UsageRecord> records_;
  std::vector<JournalTicket> tickets_;
};

struct Worked {
  std::int64_t offered = 0;
  std::int64_t no_room = 0;
  nanoseconds longest_write{0};
};

Worked work(Journal& journal, Inbox& inbox, const IngestLoad& load) {
  Worked worked;
  Traffic traffic(kFirst, microseconds(50), 2, load.tagged);
  const auto write = [&](JournalKind kind, const UsageRecord& record, JournalTicket& ticket) {
    const auto begun = Clock::now();
    worked.no_room += !journal.writer(0).write(kind, record, ticket);
    worked.longest_write = std::max<nanoseconds>(worked.longest_write, Clock::now() - begun);
  };
  const auto begun = Clock::now();
  for (double at = 0; at < load.seconds; at = since(begun)) {
    const bool paced = load.records_per_second > 0;
    const auto due = paced ? static_cast<std::int64_t>(at * load.records_per_second) : worked.offered + 500;
    for (; worked.offered < due; ++worked.offered) {
      UsageRecord record = traffic.next();
      JournalTicket ticket;
      write(JournalKind::under_way, record, ticket);
      write(JournalKind::settled, record, ticket);
      inbox.post(std::move(record), ticket);
    }
    do std::this_thread::sleep_for(kTick);
    while (!paced && inbox.size() > kInboxMax);
  }
  return worked;
}

// The longest time between two moments at which all was on the disk.
milliseconds watch(Journal& journal, const std::atomic<bool>& done) {
  auto changed = Clock::now();
  Clock::duration longest{0};
  for (std::int64_t rounds = journal.syncs(); !done; std::this_thread::sleep_for(kTick)) {
    if (journal.syncs() == rounds) continue;
    rounds = journal.syncs();
    longest = std::max(longest, Clock::now() - changed);
    changed = Clock::now();
  }
  return duration_cast<milliseconds>(longest);
}

std::int64_t store(SqliteLedger& ledger, Inbox& inbox, const std::atomic<bool>& done) {
  ::setpriority(PRIO_PROCESS, 0, kRecorderNice);
  std::int64_t stored = 0;
  for (bool last = false; !last;) {
    last = done;
    std::this_thread::sleep_for(kGather);
    std::vector<UsageRecord> records;
    std::vector<JournalTicket> tickets;
    inbox.take(records, tickets);
    ledger.append(records);
    for (JournalTicket& ticket : tickets) ticket.release();
    stored += std::ssize(records);
  }
  return stored;
}

}  // namespace

bool ingest(const std::filesystem::path& directory, const IngestLoad& load) {
  on_one_core();
  SqliteLedger ledger(directory / "ingest.db");
  Journal journal(directory / "ingest.journal", 1, {});
  Inbox inbox;
  std::atomic<bool> done = false;
  milliseconds behind{0};
  std::int64_t stored = 0;
  const auto begun = Clock::now();
  std::thread watcher([&] { behind = watch(journal, done); });
  std::thread recorder([&] { stored = store(ledger, inbox, done); });
  const Worked worked = work(journal, inbox, load);
  done = true;
  watcher.join();
  recorder.join();
  const double took = since(begun);
  std::printf(
      "ingest on one core: %.0f records/s offered, %.0f records/s stored (%lld in %.1f s)\n"
      "  longest time between two syncs of the journal %lld ms; %lld entries found no room there; longest write of an "
      "entry %.0f us\n",
      static_cast<double>(worked.offered) / load.seconds, static_cast<double>(stored) / took,
      static_cast<long long>(stored), took, static_cast<long long>(behind.count()),
      static_cast<long long>(worked.no_room), duration<double, std::micro>(worked.longest_write).count());
  return stored == worked.offered && behind < kBehindMax && worked.no_room == 0;
}

}  // namespace weir::bench
