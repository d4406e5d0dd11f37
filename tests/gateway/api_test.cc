#include "gateway/api/api.h"

#include <random>

#include "pricing/ledger/attempt_record.h"
#include "tests/gateway/api_fixture.h"

namespace weir::gateway::api {
namespace {

using Json = nlohmann::json;

std::int64_t nanos(const Json& amount) {
  const auto money = pricing::parse_money(amount.get<std::string>());
  return money ? money->nanos : -1;
}

std::int64_t sum_of_rows(const Json& rows) {
  std::int64_t sum = 0;
  for (const Json& row : rows) sum += nanos(row["cost"]);
  return sum;
}

std::int64_t sum_of_series(const Json& series) {
  std::int64_t sum = 0;
  for (const Json& group : series["groups"]) {
    for (const Json& cost : group["cost"]) sum += nanos(cost);
  }
  return sum;
}

TEST(Api, AgreesWithTheLedgerToTheNanoDollarInEveryGrouping) {
  Desk desk;
  std::mt19937 random(1);
  std::int64_t all = 0;
  for (int i = 0; i < 300; ++i) {
    const auto cost = std::uniform_int_distribution<std::int64_t>(0, 3'000'000'007)(random);
    const auto ago = std::chrono::minutes(std::uniform_int_distribution<int>(1, 6 * 24 * 60)(random));
    desk.spent(i % 3 ? "acme" : "birch", i % 2 ? "flash" : "pro", cost, ago);
    all += cost;
  }
  EXPECT_EQ(nanos(desk.get("/api/v1/overview")["totals"]["cost"]), all);
  EXPECT_EQ(nanos(desk.get("/api/v1/tokens")["totals"]["cost"]), all);
  for (const std::string by : {"tier", "model", "tenant", "key", "policy", "deployment", "outcome", "window"}) {
    for (const std::string tz : {"UTC", "Asia/Shanghai", "Asia/Kolkata", "America/New_York"}) {
      const Json spend = desk.get("/api/v1/spend?by=" + by + "&tz=" + tz);
      EXPECT_EQ(nanos(spend["totals"]["cost"]), all) << by << tz;
      EXPECT_EQ(sum_of_rows(spend["rows"]), all) << by << tz;
      EXPECT_EQ(sum_of_series(spend["series"]), all) << by << tz;
    }
  }
  EXPECT_EQ(sum_of_rows(desk.get("/api/v1/usage?group_by=day,tenant,tier")["rows"]), all);
}

TEST(Api, ShowsATenantItsOwnSpendWhateverItAsksFor) {
  Desk desk;
  desk.spent("acme", "flash", 5);
  desk.spent("birch", "pro", 7);
  for (const char* target : {"/api/v1/spend", "/api/v1/spend?tenant=birch", "/api/v1/spend?by=tenant&tenant=birch"})
    EXPECT_EQ(nanos(desk.get(target, "sk-acme")["totals"]["cost"]), 5) << target;
  EXPECT_EQ(desk.get("/api/v1/requests", "sk-acme")["requests"].size(), 1u);
  EXPECT_EQ(desk.get("/api/v1/usage?group_by=tenant", "sk-acme")["rows"].size(), 1u);
}

TEST(Api, KeepsOtherTenantsRequestsAndTheFleetFromATenant) {
  Desk desk;
  const auto foreign = desk.spent("birch", "pro", 7);
  EXPECT_EQ(desk.ask("/api/v1/requests?id=" + foreign.request_id, "sk-acme").status, 404);
  EXPECT_EQ(desk.ask("/api/v1/deployments", "sk-acme").status, 403);
  EXPECT_EQ(desk.ask("/api/v1/deployments", "eyes-secret").status, 200);
}

TEST(Api, FiltersByWordsAndPeriods) {
  Desk desk;
  desk.spent("acme", "flash", 5, 1h);
  desk.spent("acme", "pro", 7, 1h);
  desk.spent("acme", "pro", 11, 48h);
  EXPECT_EQ(nanos(desk.get("/api/v1/spend?tier=pro")["totals"]["cost"]), 18);
  EXPECT_EQ(nanos(desk.get("/api/v1/spend?tier=pro&tier=flash&from=2026-11-24")["totals"]["cost"]), 12);
}

TEST(Api, ComparesWithThePeriodBefore) {
  Desk desk;
  desk.spent("acme", "flash", 5, 24h);
  desk.spent("acme", "flash", 7, 8 * 24h);
  const Json overview = desk.get("/api/v1/overview");
  EXPECT_EQ(nanos(overview["totals"]["cost"]), 5);
  EXPECT_EQ(nanos(overview["before"]["cost"]), 7);
}

TEST(Api, HasAPointForEveryHourAlsoThoseWithoutRequests) {
  Desk desk;
  desk.spent("acme", "flash", 5);
  const Json series = desk.get("/api/v1/spend?bucket=hour&from=2026-11-23&until=2026-11-24")["series"];
  EXPECT_EQ(series["starts_ms"].size(), 24u);
  EXPECT_EQ(
      desk.get("/api/v1/spend?tz=Europe/Berlin&bucket=hour&from=2026-10-25&until=2026-10-26")["series"]["names"].size(),
      25u)
      << "clocks went back";
}

// 900 cached tokens at 0.27 millionths less than uncached ones.
TEST(Api, SaysWhatTheCacheSaved) {
  Desk desk;
  desk.spent("acme", "flash", 5);
  EXPECT_EQ(nanos(desk.get("/api/v1/tokens")["cache_savings"]), 900 * 270);
}

TEST(Api, SaysHowFarAPolicyKeptItsLatencyBudget) {
  Desk desk;
  desk.spent("acme", "flash", 5);
  EXPECT_EQ(desk.get("/api/v1/latency")["policies"][0]["ttft_kept"], 1.0);
  config::Policy tighter = desk.config.policies[0];
  tighter.latency.ttft_ms = 100;
  desk.policies.apply(0, tighter, desk.config.policies[0], "ops", kNow);
  EXPECT_EQ(desk.get("/api/v1/latency")["policies"][0]["ttft_kept"], 0.0);
}

TEST(Api, PagesThroughRequestsAndFindsOneById) {
  Desk desk;
  for (int i = 0; i < 60; ++i) desk.spent("acme", "flash", i, std::chrono::minutes(i + 1));
  const Json first = desk.get("/api/v1/requests");
  EXPECT_EQ(first["requests"].size(), 50u);
  const Json second = desk.get("/api/v1/requests?before=" + first["next"].get<std::string>());
  EXPECT_EQ(second["requests"].size(), 10u);
  EXPECT_TRUE(second["next"].is_null());
  EXPECT_EQ(desk.get("/api/v1/requests?id=request-7")["cost"], "0.000000007");
}

TEST(Api, SaysWhichParameterIsWrong) {
  Desk desk;
  const auto wrong = [&](const std::string& query) {
    const Response response = desk.ask("/api/v1/spend?" + query);
    return std::to_string(response.status) + " " + Json::parse(response.body)["error"].value("param", "");
  };
  EXPECT_EQ(wrong("from=yesterday"), "400 from");
  EXPECT_EQ(wrong("from=2026-11-24&until=2026-11-20"), "400 from");
  EXPECT_EQ(wrong("until=99999999999999999999"), "400 until");
  EXPECT_EQ(wrong("tz=Mars/Olympus"), "400 tz");
  EXPECT_EQ(wrong("by=colour"), "400 by");
  EXPECT_EQ(wrong("bucket=tier"), "400 bucket");
  EXPECT_EQ(wrong("bucket=minute&from=2025-01-01"), "400 bucket");
}

// Of 30 days 23 and a half are over, and 47 of 50 dollars are spent.
TEST(Api, SaysWhenABudgetWillBeUsedUp) {
  Desk desk;
  desk.budget("all", {}, {50'000'000'000}, {47'000'000'000});
  const Json budget = desk.get("/api/v1/budgets")["budgets"][0];
  EXPECT_EQ(nanos(budget["forecast"]), 60'000'000'000);
  EXPECT_EQ(budget["used_up_ms"].get<std::int64_t>(), (kNow + 36h).time_since_epoch().count());
}

TEST(Api, ShowsATenantItsOwnBudgetsOnly) {
  Desk desk;
  desk.budget("all", {}, {100}, {1});
  desk.budget("acme's", 0, {100}, {1});
  desk.budget("birch's", 1, {100}, {1});
  const Json seen = desk.get("/api/v1/budgets", "sk-acme")["budgets"];
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0]["budget"], "acme's");
  EXPECT_EQ(desk.get("/api/v1/budgets")["budgets"].size(), 3u);
}

TEST(Api, ExplainsDecisionsToThoseWhoSeeTheFleet) {
  Desk desk;
  EXPECT_EQ(Json::parse(desk.ask("/api/v1/explain", "eyes-secret", "POST", "what if").body)["asked"], "what if");
  EXPECT_EQ(desk.get("/api/v1/decisions/some-id", "eyes-secret")["id"], "some-id");
  EXPECT_EQ(desk.ask("/api/v1/explain", "sk-acme", "POST").status, 403);
  EXPECT_EQ(desk.ask("/api/v1/decisions/some-id", "sk-acme").status, 403);
  EXPECT_EQ(desk.ask("/api/v1/explain", "", "POST").status, 401);
}

TEST(Api, KnowsNoOtherPathsAndMethods) {
  Desk desk;
  EXPECT_EQ(desk.ask("/api/v1/nothing").status, 404);
  EXPECT_EQ(desk.ask("/api/v1/spend", "ops-secret", "POST").status, 405);
}

TEST(ApiMessage, DecodesWhatBrowsersEscape) {
  Request request;
  ASSERT_TRUE(read_target("/api/v1/spend?tz=Asia%2FShanghai&key=a+b%26c&flag", request));
  EXPECT_EQ(request.parameter("tz"), "Asia/Shanghai");
  EXPECT_EQ(request.parameter("key"), "a b&c");
  EXPECT_EQ(request.parameter("flag"), "");
  EXPECT_FALSE(read_target("/api/%zz", request));
  EXPECT_FALSE(read_target("/api/%2", request));
}

TEST(Api, GivesATableAsCsvToWhoeverAsksForIt) {
  Desk desk;
  desk.spent("acme", "flash", 5);
  desk.spent("birch", "pro", 7'000'000'000);
  const Response csv = desk.ask("/api/v1/spend?by=tenant&format=csv");
  EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8");
  EXPECT_TRUE(csv.body.starts_with("tenant,cost,estimated_cost,")) << csv.body;
  EXPECT_NE(csv.body.find("\r\nbirch,7.00,0.00,"), csv.body.npos) << csv.body;
  Request request = desk.asked("/api/v1/spend?by=tenant");
  set_header(request, "authorization", "Bearer ops-secret");
  set_header(request, "accept", "text/csv");
  EXPECT_EQ(desk.answer(request).body, csv.body);
}

TEST(Api, GivesEveryTableAlone) {
  Desk desk;
  desk.spent("acme", "flash", 5);
  const Json series = desk.get("/api/v1/spend?table=series");
  EXPECT_EQ(series.at(0)["name"], "flash");
  EXPECT_EQ(desk.get("/api/v1/latency?table=heat_map").at(0).size(), 4u);
  EXPECT_EQ(desk.get("/api/v1/latency?table=policies").at(0)["ttft_ms.count"], 1);
  EXPECT_EQ(desk.get("/api/v1/deployments?table=deployments").at(0)["tariff.price"], "flash-1");
  for (const char* view : {"overview", "tokens", "requests", "reasons", "policies", "usage", "budgets"})
    EXPECT_EQ(desk.ask("/api/v1/" + std::string(view) + "?format=csv").status, 200) << view;
  EXPECT_EQ(desk.ask("/api/v1/spend?table=nothing").status, 400);
  EXPECT_EQ(desk.ask("/api/v1/requests?id=request-0&format=csv").status, 400);
  EXPECT_EQ(desk.ask("/api/v1/spend?format=xml&table=rows").status, 400);
}

TEST(Api, TellsEveryAttemptOfARequest) {
  Desk desk;
  pricing::UsageRecord record = desk.spent("acme", "flash", 5);
  record.request_id = "twice";
  record.attempts = 2;
  record.cost = {7};
  pricing::append({.kind = "primary",
                   .tier = "pro",
                   .deployment = "pro-1",
                   .upstream_id = "u",
                   .ending = pricing::Ending::upstream_error_before_first_token,
                   .error = "timeout",
                   .usage = {},
                   .cost = {2},
                   .total_us = 500'000},
                  record.earlier_attempts);
  desk.ledger.append({&record, 1});
  const Json attempts = desk.get("/api/v1/requests?id=twice")["attempt_list"];
  EXPECT_EQ(attempts[0]["deployment"], "pro-1");
  EXPECT_EQ(attempts[0]["error"], "timeout");
  EXPECT_EQ(attempts[1]["kind"], "fallback");
  EXPECT_EQ(attempts[1]["total_us"], 1'500'000);
  EXPECT_EQ(desk.get("/api/v1/requests?id=request-0")["attempt_list"][0]["kind"], "primary");
}

TEST(Api, AddsUpSpendByTag) {
  Desk desk;
  pricing::UsageRecord record = desk.spent("acme", "flash", 5);
  for (const char* tag : {"crawl", "crawl", "chat"}) {
    record.request_id += tag;
    record.tag = tag;
    record.cost = {7};
    desk.ledger.append({&record, 1});
  }
  const Json by_tag = desk.get("/api/v1/tags");
  EXPECT_EQ(nanos(by_tag["totals"]["cost"]), 26);
  EXPECT_EQ(sum_of_series(by_tag["series"]), 26);
  EXPECT_EQ(by_tag["rows"][0]["tag"], "crawl");
  EXPECT_EQ(nanos(by_tag["rows"][0]["cost"]), 14);
  EXPECT_EQ(desk.get("/api/v1/overview")["tags"][1]["tag"], "chat");
  EXPECT_EQ(desk.get("/api/v1/tags?tenant=birch")["rows"].size(), 0u);
}

TEST(Api, ChartsTheLastSpanOfAPeriodHoweverShort) {
  Desk desk;
  desk.spent("acme", "flash", 5, 1min);
  const auto ms = [](auto instant) { return std::to_string(instant.time_since_epoch().count()); };
  for (const std::string bucket : {"minute", "hour", "day", "week", "month"}) {
    const std::string period = "&from=" + ms(kNow - 33h - 17min) + "&until=" + ms(kNow - 30s);
    EXPECT_EQ(sum_of_series(desk.get("/api/v1/spend?tz=Asia/Shanghai&bucket=" + bucket + period)["series"]), 5)
        << bucket;
  }
}

TEST(Api, TellsTheCostliestTagsAndAddsTheOthersUp) {
  Desk desk;
  pricing::UsageRecord record = desk.spent("acme", "flash", 5);
  for (int i = 1; i <= 90; ++i) {
    record.request_id = record.tag = "ticket-" + std::to_string(i);
    record.cost = {i};
    desk.ledger.append({&record, 1});
  }
  const Json by_tag = desk.get("/api/v1/tags");
  EXPECT_EQ(by_tag["rows"][0]["tag"], "ticket-90");
  EXPECT_EQ(by_tag["rows"].back()["tag"], "(other)");
  EXPECT_LT(by_tag["rows"].size(), 90u);
  EXPECT_LT(by_tag["series"]["groups"].size(), 20u);
  EXPECT_EQ(sum_of_rows(by_tag["rows"]), 5 + 90 * 91 / 2);
  EXPECT_EQ(sum_of_series(by_tag["series"]), 5 + 90 * 91 / 2);
}

TEST(Api, ShowsTheSpendOfOneTagInEveryGrouping) {
  Desk desk;
  pricing::UsageRecord record = desk.spent("acme", "flash", 5);
  record.request_id = record.tag = "crawl";
  record.cost = {7};
  desk.ledger.append({&record, 1});
  for (const std::string view : {"spend?by=tenant&", "tokens?", "overview?"})
    EXPECT_EQ(nanos(desk.get("/api/v1/" + view + "tag=crawl")["totals"]["cost"]), 7) << view;
  EXPECT_EQ(sum_of_series(desk.get("/api/v1/tags?tag=crawl")["series"]), 7);
  EXPECT_EQ(desk.get("/api/v1/requests?tag=crawl")["requests"].size(), 1u);
  EXPECT_EQ(desk.ask("/api/v1/latency?tag=crawl").status, 400);
}

// 16 NPUs at 1 an hour cost 2,688 a week, whatever they do; 1,060 tokens came of it.
TEST(Api, SetsOwnedCapacityBesideTheListPrice) {
  Desk desk;
  const pricing::Capacity capacity{16, {1'000'000'000}, 1000, 100, 500};
  pricing::PriceVersion own;
  own.version = "own";
  own.effective_from = kNow - std::chrono::days(300);
  own.base = amortised_rates(capacity);
  own.capacity = capacity;
  desk.config.prices.add("own", own);
  desk.config.deployments[0].price_key = "own";
  desk.config.deployments[0].list_price_key = "flash-1";
  desk.spent("acme", "flash", 5'300);
  const Json of = desk.get("/api/v1/deployments")["deployments"][0]["per_million"];
  EXPECT_EQ(of["billed"], "0.005");
  EXPECT_NEAR(std::stod(of["owned"].get<std::string>()), 2'688e6 / 1'060, 1e-3);
  EXPECT_EQ(of["list"], "0.110377358");  // 100 x 0.3 + 900 x 0.03 + 60 x 1 millionths
  EXPECT_NEAR(of["utilisation"].get<double>(), 0.7 / 604'800, 1e-12);
  EXPECT_EQ(desk.get("/api/v1/deployments")["deployments"][1]["per_million"]["owned"], nullptr);
}

}  // namespace
}  // namespace weir::gateway::api
