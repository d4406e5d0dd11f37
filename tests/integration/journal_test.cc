// What becomes of requests when the gateway is killed, its store is locked, or its journal has no room.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "pricing/ledger/sqlite_ledger.h"
#include "tests/pricing/temporary_directory.h"
#include "tests/support/river.h"

namespace weir::test {
namespace {

using pricing::Outcome;

class GatewayLedger : public testing::Test {
 protected:
  Bed bed() {
    Bed bed;
    bed.config.ledger.file = file;
    return bed;
  }

  Bed slow_bed() {
    Bed slow = bed();
    slow.flash.time_scale = 1;
    slow.flash.speed = {1000, 1e9, 1, 2, 0, 20};  // a token every 2 ms
    return slow;
  }

  // A gateway in a process of its own, killed as SIGKILL does it when `deed` is done with it.
  template <class Deed>
  void kill_after(Bed bed, Deed deed) {
    const pid_t child = ::fork();
    if (child == 0) {
      River river(std::move(bed));
      deed(river);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the gateway came to another end";
  }

  // After the next start.
  std::vector<pricing::UsageRecord> records() {
    const River again(bed());
    return pricing::SqliteLedger(file, pricing::SqliteLedger::Mode::read_only).latest(1'000);
  }

  pricing::TemporaryDirectory directory;
  std::filesystem::path file = directory.path() / "weir.db";
};

TEST_F(GatewayLedger, HasAnAnswersCostThoughTheGatewayIsKilledAtOnce) {
  kill_after(bed(), [](River& river) { EXPECT_EQ(river.ask("deepseek-flash").status, 200); });
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].outcome, Outcome::served);
  EXPECT_GT(found[0].cost.nanos, 0);
  EXPECT_GT(found[0].highest_tier_cost, found[0].cost);
}

TEST_F(GatewayLedger, HasAStreamsCostThoughTheGatewayIsKilledAtOnce) {
  kill_after(bed(), [](River& river) { river.ask_streamed("deepseek-flash", R"("max_tokens":9)"); });
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].outcome, Outcome::served);
  EXPECT_EQ(found[0].usage.completion_tokens(), 9);
}

TEST_F(GatewayLedger, KnowsWhatWasDeliveredOfAStreamThatDiedWithTheGateway) {
  kill_after(slow_bed(), [](River& river) { river.leave_after(70, "deepseek-flash", R"("max_tokens":100000)"); });
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].outcome, Outcome::served);
  EXPECT_GE(found[0].usage.completion_tokens(), 64);
  EXPECT_GT(found[0].cost.nanos, 0);
  EXPECT_EQ(found[0].tenant, "acme");
  EXPECT_EQ(found[0].deployment, "flash-1");
}

TEST_F(GatewayLedger, HoldsEveryRequestOnceAfterKillAndRestart) {
  for (int round = 1; round <= 3; ++round) {
    kill_after(bed(), [](River& river) {
      for (int i = 0; i < 10; ++i) river.ask("auto", R"("max_tokens":3)");
    });
    EXPECT_EQ(records().size(), static_cast<std::size_t>(10 * round));
  }
}

TEST_F(GatewayLedger, TakesEverythingOnceItIsNoLongerLocked) {
  River river(bed());
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(river.ask("auto", R"("max_tokens":3)").status, 200) << "serving goes on";
  EXPECT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_EQ(river.records(20).size(), 20u);
}

TEST_F(GatewayLedger, IsServedWithoutAJournalWhereThatIsAllowed) {
  Bed cramped = bed();
  cramped.config.ledger.journal_bytes_max = 1;
  River river(std::move(cramped));
  EXPECT_EQ(river.ask("auto").status, 200);
  EXPECT_EQ(river.only_record().outcome, Outcome::served);
  Connection admin(river.admin_port());
  admin.send("GET /metrics HTTP/1.1\r\nHost: weir\r\n\r\n");
  const std::string metrics = admin.read_reply().body;
  EXPECT_NE(metrics.find("\nweir_journal_failures_total 2"), metrics.npos) << metrics;
}

TEST_F(GatewayLedger, RefusesWhatItCannotWriteDownWhereThatIsAskedFor) {
  Bed cramped = bed();
  cramped.config.ledger.journal_bytes_max = 1;
  cramped.config.ledger.serve_without_journal = false;
  River river(std::move(cramped));
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("ledger_unavailable"), reply.body.npos) << reply.body;
  EXPECT_EQ(reply.header("retry-after"), "5");
}

TEST_F(GatewayLedger, IsWhereCountersGoOnFromAfterARestart) {
  const auto metrics = [](River& river) {
    Connection admin(river.admin_port());
    admin.send("GET /metrics HTTP/1.1\r\nHost: weir\r\n\r\n");
    return admin.read_reply().body;
  };
  const std::string tokens = "\nweir_tokens_total{class=\"answer\",deployment=\"flash-1\"} 7\n";
  {
    River river(bed());
    river.ask("deepseek-flash", R"("max_tokens":7)");
    river.records(1);
    EXPECT_NE(metrics(river).find(tokens), std::string::npos) << metrics(river);
  }
  River again(bed());
  EXPECT_NE(metrics(again).find(tokens), std::string::npos) << metrics(again);
}

TEST_F(GatewayLedger, DropsOldRecordsAndKeepsTheirSums) {
  pricing::UsageRecord old;
  old.request_id = "old";
  old.cost = {77};
  pricing::SqliteLedger(file).append({&old, 1});
  Bed tidy = bed();
  tidy.config.ledger.keep_records_days = 30;
  River river(std::move(tidy));
  river.ask("auto");
  pricing::SqliteLedger reader(file, pricing::SqliteLedger::Mode::read_only);
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (reader.find("old") && std::chrono::steady_clock::now() < patience)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(reader.find("old"), std::nullopt);
  pricing::SpendQuery long_ago;
  long_ago.until = pricing::Instant{} + std::chrono::hours(1);
  EXPECT_EQ(reader.spend(long_ago).at(0).cost, pricing::Money{77});
}

}  // namespace
}  // namespace weir::test
