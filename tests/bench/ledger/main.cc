// bench-ledger: what writing down a request costs a worker, how many records a second the store takes beside its
// journal, and how fast a dashboard's questions are answered over many records. `script/bench ledger` runs it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include "pricing/ledger/journal.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "tests/bench/ledger/dashboard.h"
#include "tests/bench/ledger/ingest.h"
#include "tests/bench/ledger/traffic.h"

namespace weir::bench {
namespace {

using namespace std::chrono;
using namespace pricing;
using Clock = steady_clock;

constexpr days kLength{90};

std::vector<UsageRecord> records(std::size_t count) {
  Traffic traffic(kFirst, milliseconds(1), 1, false);
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
  JournalNames names;
  write_journal_entry(JournalKind::settled, made[0], 1, names, memory.data());
  const std::size_t bytes = write_journal_entry(JournalKind::settled, made[0], 1, names, memory.data());
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

void build(const std::filesystem::path& file, std::int64_t rows, Instant first) {
  if (std::filesystem::exists(file)) return static_cast<void>(SqliteLedger{file});  // brought up to date
  SqliteLedger ledger(file);
  const auto every = duration_cast<nanoseconds>(kLength) / rows;
  Traffic traffic(first, every, 3, true);
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

// Of whoever asks: within a day, an hour and a minute, so that periods end in the midst of everything.
Instant time_of_asking(const std::filesystem::path& file) {
  const Instant last = SqliteLedger(file, SqliteLedger::Mode::read_only).latest(1).at(0).admitted_at;
  return last - minutes(613) - milliseconds(4'321);
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  using namespace weir::bench;
  CLI::App app{"What the ledger costs and how fast it answers"};
  std::filesystem::path directory;
  std::int64_t rows = 10'000'000;
  IngestLoad load;
  bool keep = false, until_now = false;
  app.add_option("--directory", directory, "An empty folder on the disk to be measured")->required();
  app.add_option("--rows", rows, "Records in the ledger that is asked")->capture_default_str();
  app.add_option("--rate", load.records_per_second, "Records offered a second; 0: as many as go")
      ->capture_default_str();
  app.add_option("--seconds", load.seconds, "Of ingesting")->capture_default_str();
  app.add_flag("--tagged", load.tagged, "A third of those with tags");
  app.add_flag("--keep", keep, "Leave that ledger, and use one that is there");
  app.add_flag("--until-now", until_now, "Its records are of the last 90 days rather than of days in 2026");
  std::vector<std::string> parts = {"journal", "ingest", "dashboard"};
  app.add_option("--parts", parts, "What to measure: journal, ingest, dashboard; none only builds the ledger")
      ->delimiter(',')
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const auto wanted = [&](const char* part) { return std::find(parts.begin(), parts.end(), part) != parts.end(); };
  std::filesystem::create_directories(directory);
  if (wanted("journal")) journal_cost(directory);
  bool right = !wanted("ingest") || ingest(directory, load);
  if (wanted("dashboard") || wanted("none")) {
    const auto first = until_now ? floor<milliseconds>(system_clock::now()) - kLength : kFirst;
    build(directory / "questions.db", rows, first);
  }
  if (wanted("dashboard")) {
    const std::filesystem::path file = directory / "questions.db";
    right = ask_as_the_dashboard(file, time_of_asking(file)) && right;
  }
  if (!keep) std::filesystem::remove_all(directory);
  return right ? 0 : 1;
}
