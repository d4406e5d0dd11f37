// bench-ledger: what writing down a request costs a worker, how many records a second the store takes beside its
// journal, and how fast a dashboard's questions are answered over many records. `script/bench ledger` runs it.
#include <sched.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
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

constexpr Instant kFirst = sys_days{2026y / September / 1};

double since(Clock::time_point begun) {
  return duration<double>(Clock::now() - begun).count();
}

void on_one_core() {
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET(0, &core);
  sched_setaffinity(0, sizeof core, &core);
}

std::vector<UsageRecord> records(std::size_t count) {
  Traffic traffic(kFirst, milliseconds(1), 1);
  std::vector<UsageRecord> made;
  while (made.size() < count) made.push_back(traffic.next());
  return made;
}

// A worker's share: the entry before the request is sent and the one before its answer ends. The yardsticks do as much
// with the same bytes: copied to memory, and appended to a file by write(2).
void journal_cost(const std::filesystem::path& directory) {
  constexpr std::size_t kRequests = 20'000;
  const std::vector<UsageRecord> made = records(kRequests);
  Journal journal(directory / "cost.journal", 1, {});
  std::vector<double> ours, copied, written;
  std::vector<char> memory(8 << 20);
  const std::size_t bytes = write_journal_entry(JournalKind::settled, made[0], 1, memory.data());
  std::FILE* file = std::fopen((directory / "yardstick").c_str(), "wb");
  std::setvbuf(file, nullptr, _IONBF, 0);
  for (int round = 0; round < 12; ++round) {
    std::this_thread::sleep_for(milliseconds(120));  // the keeper syncs and prepares
    // Of one segment: a worker fills many a second at no rate that one core reaches.
    constexpr std::size_t kAtOnce = 3'000;
    const auto from = static_cast<std::size_t>(round) * kAtOnce % (kRequests - kAtOnce);
    auto begun = Clock::now();
    for (std::size_t i = from; i < from + kAtOnce; ++i) {
      JournalTicket ticket;
      journal.writer(0).write(JournalKind::under_way, made[i], ticket);
      journal.writer(0).write(JournalKind::settled, made[i], ticket);
      ticket.release();
    }
    ours.push_back(since(begun) / kAtOnce * 1e9);
    begun = Clock::now();
    for (std::size_t i = 0; i < 2 * kAtOnce; ++i)
      std::memcpy(&memory[i * bytes % (memory.size() - bytes)], &memory[i * 64 % bytes], bytes);
    copied.push_back(since(begun) / kAtOnce * 1e9);
    begun = Clock::now();
    for (std::size_t i = 0; i < 2 * kAtOnce; ++i) std::fwrite(memory.data(), 1, bytes, file);
    written.push_back(since(begun) / kAtOnce * 1e9);
  }
  std::fclose(file);
  const auto median = [](std::vector<double>& rounds) {
    std::nth_element(rounds.begin(), rounds.begin() + 6, rounds.end());
    return rounds[6];
  };
  const auto least = [](const std::vector<double>& rounds) { return *std::min_element(rounds.begin(), rounds.end()); };
  std::printf("journal, ns per request (two entries of %zu bytes; median and least of 12 rounds)\n", bytes);
  std::printf("  journal %.0f (%.0f)   memcpy %.0f (%.0f)   write(2) %.0f (%.0f)\n", median(ours), least(ours),
              median(copied), least(copied), median(written), least(written));
}

// A worker that writes as fast as it can, a recorder that stores, and the journal's keeper, all on one core.
void ingest(const std::filesystem::path& directory, double seconds) {
  on_one_core();
  SqliteLedger ledger(directory / "ingest.db");
  Journal journal(directory / "ingest.journal", 1, {});
  std::vector<UsageRecord> inbox;
  std::vector<JournalTicket> tickets;
  std::mutex mutex;
  std::atomic<bool> done = false;
  std::int64_t no_room = 0, stored = 0, longest_sync_gap_ms = 0;

  std::thread watcher([&] {
    auto changed = Clock::now();
    for (std::int64_t rounds = journal.syncs(); !done; std::this_thread::sleep_for(milliseconds(1))) {
      if (journal.syncs() == rounds) continue;
      rounds = journal.syncs();
      longest_sync_gap_ms =
          std::max<std::int64_t>(longest_sync_gap_ms, duration_cast<milliseconds>(Clock::now() - changed).count());
      changed = Clock::now();
    }
  });
  std::thread worker([&] {
    Traffic traffic(kFirst, microseconds(30), 2);
    const auto begun = Clock::now();
    while (since(begun) < seconds) {
      for (int i = 0; i < 500; ++i) {
        UsageRecord record = traffic.next();
        JournalTicket ticket;
        no_room += !journal.writer(0).write(JournalKind::under_way, record, ticket);
        no_room += !journal.writer(0).write(JournalKind::settled, record, ticket);
        const std::lock_guard lock(mutex);
        inbox.push_back(std::move(record));
        tickets.push_back(ticket);
      }
      for (bool full = true; full;) {
        std::this_thread::sleep_for(milliseconds(1));
        const std::lock_guard lock(mutex);
        full = inbox.size() > 20'000;
      }
    }
    done = true;
  });
  const auto begun = Clock::now();
  for (bool last = false; !last;) {
    last = done;
    std::this_thread::sleep_for(milliseconds(20));
    std::vector<UsageRecord> batch;
    std::vector<JournalTicket> settled;
    {
      const std::lock_guard lock(mutex);
      batch.swap(inbox);
      settled.swap(tickets);
    }
    ledger.append(batch);
    for (JournalTicket& ticket : settled) ticket.release();
    stored += std::ssize(batch);
  }
  const double took = since(begun);
  worker.join();
  watcher.join();
  std::printf(
      "ingest on one core: %.0f records/s stored (%lld in %.1f s), making them included; %lld found no room in "
      "the journal; longest time between two syncs %lld ms\n",
      static_cast<double>(stored) / took, static_cast<long long>(stored), took, static_cast<long long>(no_room),
      static_cast<long long>(longest_sync_gap_ms));
}

struct Question {
  const char* what;
  SpendQuery query;
};

std::vector<Question> questions(Instant until) {
  const auto ask = [&](days back, std::vector<GroupBy> groups, const char* zone, bool durations = false) {
    SpendQuery query;
    query.from = until - back;
    query.until = until;
    query.group_by = std::move(groups);
    query.time_zone = zone;
    query.durations = durations;
    return query;
  };
  std::vector<Question> all = {
      {"today, total", ask(days(1), {}, "Asia/Shanghai")},
      {"24 h by hour and tier", ask(days(1), {GroupBy::hour, GroupBy::tier}, "Asia/Shanghai")},
      {"7 days by hour and model", ask(days(7), {GroupBy::hour, GroupBy::model}, "Asia/Shanghai")},
      {"30 days by day and tenant", ask(days(30), {GroupBy::day, GroupBy::tenant}, "UTC")},
      {"90 days by day and tier, Shanghai", ask(days(90), {GroupBy::day, GroupBy::tier}, "Asia/Shanghai")},
      {"90 days by day and tier, Kolkata", ask(days(90), {GroupBy::day, GroupBy::tier}, "Asia/Kolkata")},
      {"30 days by key", ask(days(30), {GroupBy::key}, "Asia/Shanghai")},
      {"7 days of percentiles by deployment", ask(days(7), {GroupBy::deployment}, "Asia/Shanghai", true)},
      {"24 h heat map by hour", ask(days(1), {GroupBy::hour}, "Asia/Shanghai", true)},
      {"3 h by minute and tier", ask(days(1), {GroupBy::minute, GroupBy::tier}, "UTC")},
      {"30 days by outcome of one tenant", ask(days(30), {GroupBy::outcome}, "UTC")},
  };
  all[9].query.from = until - hours(3);
  all.back().query.where = {{GroupBy::tenant, {"tenant-2"}}};
  return all;
}

void build(const std::filesystem::path& file, std::int64_t rows) {
  SqliteLedger ledger(file);
  const auto every = duration_cast<nanoseconds>(days(90)) / rows;
  Traffic traffic(kFirst, every, 3);
  const auto begun = Clock::now();
  for (std::int64_t made = 0; made < rows;) {
    std::vector<UsageRecord> batch;
    for (int i = 0; i < 20'000 && made < rows; ++i, ++made) batch.push_back(traffic.next());
    ledger.append(batch);
    if (made % 1'000'000 == 0)
      std::fprintf(stderr, "  %lld million records after %.0f s\n", static_cast<long long>(made / 1'000'000),
                   since(begun));
  }
}

void ask_all(const std::filesystem::path& file) {
  SqliteLedger ledger(file, SqliteLedger::Mode::read_only);
  std::printf("questions over %lld records, ms (least and median of 9, wall; CPU least)\n",
              static_cast<long long>(ledger.count()));
  for (const Question& question : questions(kFirst + days(90))) {
    std::vector<double> took;
    double cpu_least = 1e9;
    std::size_t rows = 0;
    for (int i = 0; i < 9; ++i) {
      const std::clock_t cpu = std::clock();
      const auto begun = Clock::now();
      rows = ledger.spend(question.query).size();
      took.push_back(since(begun) * 1e3);
      cpu_least = std::min(cpu_least, static_cast<double>(std::clock() - cpu) * 1e3 / CLOCKS_PER_SEC);
    }
    std::sort(took.begin(), took.end());
    std::printf("  %-38s %7.1f %7.1f  cpu %6.1f  %zu rows\n", question.what, took[0], took[4], cpu_least, rows);
  }
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  using namespace weir::bench;
  CLI::App app{"What the ledger costs and how fast it answers"};
  std::filesystem::path directory;
  std::int64_t rows = 10'000'000;
  double seconds = 5;
  bool keep = false;
  app.add_option("--directory", directory, "An empty folder on the disk to be measured")->required();
  app.add_option("--rows", rows, "Records in the ledger that is asked")->capture_default_str();
  app.add_option("--seconds", seconds, "Of ingesting")->capture_default_str();
  app.add_flag("--keep", keep, "Leave that ledger, and use one that is there");
  CLI11_PARSE(app, argc, argv);
  std::filesystem::create_directories(directory);
  journal_cost(directory);
  ingest(directory, seconds);
  const std::filesystem::path file = directory / "questions.db";
  if (!std::filesystem::exists(file)) build(file, rows);
  ask_all(file);
  if (!keep) std::filesystem::remove_all(directory);
}
