// Limits and budgets, over real sockets: what clients are told, and that a hard budget holds.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/pricing/amounts.h"
#include "tests/support/river.h"

namespace weir::test {
namespace {

using nlohmann::json;
using pricing::dollars;
using pricing::Money;
using namespace simulator;

config::Budget daily(const char* amount) {
  config::Budget budget;
  budget.name = budget.terms.name = "daily";
  budget.terms.amount = dollars(amount);
  budget.terms.period = pricing::Period::total;  // so that no midnight comes between
  return budget;
}

Bed with_limits(const pricing::RateLimits& limits) {
  Bed bed;
  bed.config.keys[0].limits = limits;
  return bed;
}

Bed with_budget(const char* amount) {
  Bed bed;
  bed.config.budgets = {daily(amount)};
  return bed;
}

// The admin listener's value of a metric.
double metric(River& river, const std::string& name) {
  Connection connection(river.admin_port());
  connection.send("GET /metrics HTTP/1.1\r\nHost: weir\r\nConnection: close\r\n\r\n");
  const std::string text = connection.read_reply().body;
  const std::size_t at = text.find("\n" + name + " ");
  return at == text.npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

TEST(Limits, AreCountedByTenantAndKeyWhereTheyRefuse) {
  Bed bed = with_limits({2, {}, {}});
  River river(bed);
  for (int i = 0; i < 5; ++i) river.ask("auto");
  river.stop();
  std::int64_t refused = 0;
  for (const auto& [refusal, count] : river.refusals()) {
    EXPECT_EQ(refusal.tenant, bed.config.tenants[0].name);
    EXPECT_EQ(refusal.refused_by, "requests per min (RPM) of key " + bed.config.keys[0].name);
    refused += count;
  }
  EXPECT_EQ(refused, 3);
}

TEST(Limits, AreShownAsOpenAiShowsThem) {
  River river(with_limits({60, 100'000, {}}));
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.header("x-ratelimit-limit-requests"), "60");
  EXPECT_EQ(reply.header("x-ratelimit-remaining-requests"), "59");
  EXPECT_EQ(reply.header("x-ratelimit-reset-requests"), "1s");
  EXPECT_EQ(reply.header("x-ratelimit-limit-tokens"), "100000");
  EXPECT_LT(std::stoi(reply.header("x-ratelimit-remaining-tokens")), 100'000);
}

TEST(Limits, AreNotShownWhereThereAreNone) {
  River river;
  EXPECT_EQ(river.ask("auto").header("x-ratelimit-limit-requests"), "");
}

TEST(Limits, TellAClientWhenToTryAgain) {
  River river(with_limits({2, {}, {}}));
  EXPECT_EQ(river.ask("auto").status, 200);
  EXPECT_EQ(river.ask_streamed("auto").header("x-ratelimit-remaining-requests"), "0");
  const Reply refused = river.ask("auto");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(json::parse(refused.body)["error"]["code"], "rate_limit_exceeded");
  EXPECT_GE(std::stoi(refused.header("retry-after-ms")), 20'000);
  EXPECT_EQ(refused.header("retry-after"), "30");
  EXPECT_EQ(refused.header("x-ratelimit-remaining-requests"), "0");
  EXPECT_EQ(river.flash.served().requests, 2);
}

TEST(Limits, SayWhatIsTooLargeForThemEver) {
  River river(with_limits({{}, 20, {}}));
  const Reply refused = river.ask("auto");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("x-should-retry"), "false");
}

// A client that hangs up frees its place.
TEST(Limits, FreeThePlaceOfAClientThatLeft) {
  Bed bed = with_limits({{}, {}, 1});
  bed.flash.time_scale = 1;
  River river(std::move(bed));
  river.leave_after(2, "deepseek-flash", R"("max_tokens":100000)");
  river.records(1);
  EXPECT_EQ(river.ask("auto", R"("max_tokens":1)").status, 200);
}

TEST(Budgets, RefuseWhenTheyAreSpentAndSaySo) {
  River river(with_budget("0"));
  const Reply refused = river.ask("auto");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(json::parse(refused.body)["error"]["code"], "insufficient_quota");
  EXPECT_EQ(refused.header("x-should-retry"), "false");
  EXPECT_EQ(river.flash.served().requests, 0);
  EXPECT_EQ(metric(river, R"(weir_limited_requests_total{by="budget"})"), 1);
}

TEST(Budgets, KeepToTheLowestTierNearTheirEnd) {
  Bed bed = with_budget("1");
  bed.config.budgets[0].terms.lowest_tier_at = 0;
  bed.config.aliases[0].policy = 1;  // the best that does
  River river(std::move(bed));
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.header("x-weir-tier"), "flash");
  EXPECT_TRUE(reply.header("x-weir-degraded").starts_with("lowest-tier")) << reply.header("x-weir-degraded");
  EXPECT_EQ(metric(river, R"(weir_limited_requests_total{by="budget_to_lowest_tier"})"), 1);
}

TEST(Budgets, AskServersForNoMoreThanTheyCanPay) {
  River river(with_budget("0.0001"));
  const Reply reply = river.ask("deepseek-flash", R"("max_tokens":10000)");
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.header("x-weir-degraded").find("max_tokens="), std::string::npos);
  const pricing::UsageRecord record = river.only_record();
  EXPECT_LE(record.cost, dollars("0.0001"));
  EXPECT_LT(record.usage.completion_tokens(), 200);
}

TEST(Budgets, LeaveAnAnswerAloneWhileThereIsMoney) {
  River river(with_budget("10"));
  EXPECT_EQ(river.ask("auto", R"("max_tokens":5)").header("x-weir-degraded"), "");
}

// Budgets survive a restart, because the ledger does.
TEST(Budgets, RememberWhatWasSpentBeforeARestart) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("weir-budget-" + std::to_string(::getpid()) + ".db");
  std::filesystem::remove(file);
  const auto bed = [&] {
    Bed made = with_budget("0.0002");
    made.config.ledger.file = file;
    return made;
  };
  {
    River river(bed());
    for (int i = 0; i < 20; ++i) river.ask("deepseek-flash", R"("max_tokens":100)");
    river.stop();
  }
  River river(bed());
  EXPECT_GT(metric(river, R"(weir_budget{budget="daily",what="spent"})"), 0.0001);
  EXPECT_EQ(river.ask("deepseek-flash", R"("max_tokens":500)").status, 429);
  for (const char* suffix : {"", "-wal", "-shm", ".journal"}) std::filesystem::remove_all(file.string() + suffix);
}

// A thousand requests at once whose sum would be a hundred dollars, against one dollar.
TEST(Budgets, HoldUnderAThousandRequestsAtOnce) {
  constexpr int kRequests = 1000;
  Bed bed = with_budget("1");
  bed.config.prices = pricing::PriceBook();
  pricing::PriceVersion version;
  version.version = "dear";
  version.base.completion = {1'000'000'000};  // a thousand dollars per million: a hundred tokens are ten cents
  for (const char* key : {"deepseek-flash", "deepseek-v4-pro"}) bed.config.prices.add(key, version);
  bed.flash.time_scale = bed.pro.time_scale = 0;
  River river(std::move(bed));
  std::atomic<int> served = 0, refused = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < 50; ++client) {
    clients.emplace_back([&] {
      std::vector<std::unique_ptr<Connection>> at_once;
      for (int i = 0; i < kRequests / 50; ++i) {
        at_once.push_back(std::make_unique<Connection>(river.port()));
        at_once.back()->send(http_post("/v1/chat/completions", chat("deepseek-flash", R"("max_tokens":100)"),
                                       "Authorization: Bearer sk-river\r\n"));
      }
      for (const auto& connection : at_once) {
        const int status = connection->read_reply().status;
        served += status == 200;
        refused += status == 429;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(served + refused, kRequests);

  std::int64_t spent = 0;
  for (const auto& record : river.records(static_cast<std::size_t>(served))) spent += record.cost.nanos;
  EXPECT_LE(spent, dollars("1").nanos);
  EXPECT_GE(spent, dollars("0.9").nanos) << "what there is may be spent: " << served << " were served";
  EXPECT_EQ(metric(river, R"(weir_budget{budget="daily",what="held"})"), 0) << "no reservation leaks";
  EXPECT_NEAR(metric(river, R"(weir_budget{budget="daily",what="spent"})"), static_cast<double>(spent) / 1e9, 1e-9);
}

// Once everything has ended, nobody is refused for what was only held.
TEST(Budgets, RefuseNobodyForWhatWasOnlyHeld) {
  River river(with_budget("0.01"));
  std::vector<std::thread> clients;
  for (int i = 0; i < 100; ++i) clients.emplace_back([&] { river.ask("deepseek-flash", R"("max_tokens":2)"); });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(river.ask("deepseek-flash", R"("max_tokens":2)").status, 200);
}

}  // namespace
}  // namespace weir::test
