// The one path of a request, over real sockets, against simulated deployments.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "tests/support/river.h"

namespace weir::test {
namespace {

using nlohmann::json;
using pricing::Outcome;
using pricing::UsageSource;
using namespace simulator;

TEST(Completion, IsAnsweredByTheDeploymentThatTheRouterChose) {
  River river;
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("x-weir-tier"), "flash");
  EXPECT_EQ(reply.header("x-weir-deployment"), "flash-1");
  EXPECT_EQ(reply.header("x-weir-reason"), "cheapest-within-budget");
  EXPECT_EQ(settled(river.flash).completed, 1);
}

TEST(Completion, ShowsTheClientThePublicModelName) {
  River river;
  EXPECT_EQ(json::parse(river.ask("auto").body)["model"], "deepseek-flash");
}

TEST(Completion, ReachesTheServerAsTheClientWroteItButForTheModel) {
  River river;
  river.ask("auto", R"("temperature":0.10,"unknown":{"a":[1,2.50,"\u00e9"]})");
  std::string expected = chat("dsv4", R"("temperature":0.10,"unknown":{"a":[1,2.50,"\u00e9"]})");
  EXPECT_EQ(river.flash.requests().front().body, expected);
}

TEST(Completion, TellsItsCostBeforeItsAnswer) {
  River river;
  const Reply reply = river.ask("auto", R"("max_tokens":10)");
  const json usage = json::parse(reply.body)["usage"];
  const std::int64_t prompt = usage["prompt_tokens"], completion = usage["completion_tokens"];
  // Flash: 0.15 and 0.60 dollars per million tokens; 150 and 600 nano-dollars a token.
  const pricing::Money expected{prompt * 150 + completion * 600};
  EXPECT_EQ(reply.header("x-weir-cost-usd"), pricing::to_string(expected));
  EXPECT_EQ(river.only_record().cost, expected);
}

TEST(Completion, LeavesOneRecordOfWhoAskedAndWhatWasUsed) {
  River river;
  const Reply reply = river.ask("auto", R"("max_tokens":10)");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.request_id, reply.header("x-request-id"));
  EXPECT_EQ(record.tenant, "acme");
  EXPECT_EQ(record.key, "river-key");
  EXPECT_EQ(record.requested_model, "auto");
  EXPECT_EQ(record.model, "deepseek-flash");
  EXPECT_EQ(record.policy, "standard");
  EXPECT_EQ(record.price_version, "2026-09-10");
  EXPECT_EQ(record.outcome, Outcome::served);
  EXPECT_EQ(record.usage_source, UsageSource::upstream);
  EXPECT_EQ(record.usage.completion_tokens(), 10);
  EXPECT_EQ(record.attempts, 1);
  EXPECT_GT(record.total_us, 0);
}

TEST(Completion, GoesToThePinnedTier) {
  River river;
  EXPECT_EQ(river.ask("deepseek-v4-pro").header("x-weir-deployment"), "pro-1");
}

TEST(Completion, FollowsThePolicyThatItsHeaderNames) {
  River river;
  EXPECT_EQ(river.ask("auto", "", "x-weir-policy: premium\r\n").header("x-weir-deployment"), "pro-1");
}

TEST(Completion, PaysForProWhereTheTaskClassIsWorthIt) {
  Bed bed;
  bed.config.quality.models = {"flash", "pro"};
  bed.config.quality.classes = {{"general", {{60, 60, 60, 60}, {60, 60, 60, 60}}},
                                {"facts", {{20, 20, 20, 20}, {60, 60, 60, 60}}}};
  for (int tier : {0, 1}) bed.config.tiers[static_cast<std::size_t>(tier)].quality_model = tier;
  bed.policy().preference = config::Preference::balanced;
  River river(std::move(bed));
  EXPECT_EQ(river.ask("auto").header("x-weir-deployment"), "flash-1");
  EXPECT_EQ(river.ask("auto", "", "x-weir-class: facts\r\n").header("x-weir-deployment"), "pro-1");
  EXPECT_EQ(river.ask("auto", R"("metadata":{"weir_class":"facts"})").header("x-weir-deployment"), "pro-1");
  EXPECT_EQ(river.ask("auto", "", "x-weir-class: fiction\r\n").status, 400);
}

TEST(Completion, StaysUnderThePriceCapOfItsHeader) {
  River river;
  const Reply reply =
      river.ask("auto", R"("max_tokens":100)", "x-weir-policy: premium\r\nx-weir-max-cost-usd: 0.00003\r\n");
  EXPECT_EQ(reply.header("x-weir-deployment"), "flash-1");
}

// At seven yuan the dollar, the cap above is wide enough for Pro's same figures in yuan.
TEST(Completion, TakesThePriceCapOfItsHeaderInDollarsAlsoWherePricesAreInYuan) {
  Bed bed;
  const pricing::PriceBook dollars = std::exchange(bed.config.prices, pricing::PriceBook(pricing::Currency::cny));
  for (const std::string& key : dollars.price_keys()) bed.config.prices.add(key, dollars.versions(key)->front());
  Bed without_rate = bed;
  bed.config.exchange = pricing::Exchange{pricing::parse_money("7").value()};
  const auto ask = [](Bed in) {
    return River(std::move(in))
        .ask("auto", R"("max_tokens":100)", "x-weir-policy: premium\r\nx-weir-max-cost-usd: 0.00003\r\n");
  };
  EXPECT_EQ(ask(bed).header("x-weir-deployment"), "pro-1");
  EXPECT_EQ(ask(without_rate).status, 400);
}

TEST(Completion, IsNotHeldToAFirstTokenBudgetThatIsAboutStreams) {
  Bed bed;
  bed.policy().latency.ttft_ms = 50;
  bed.flash_deployment().prior.itl_ms = bed.pro_deployment().prior.itl_ms = 100;
  River river(std::move(bed));
  EXPECT_EQ(river.ask("auto").header("x-weir-reason"), "cheapest-within-budget");
  EXPECT_NE(river.ask("auto", "", "x-slo-ttft-ms: 50\r\n").header("x-weir-reason"), "cheapest-within-budget");
}

TEST(Completion, FallsBackWhileNothingWasSent) {
  River river;
  river.flash.next(fail(503));
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("x-weir-deployment"), "pro-1");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.attempts, 2);
  EXPECT_EQ(record.earlier_attempts.find(R"([{"kind":"primary","tier":"flash","deployment":"flash-1")"), 0u)
      << record.earlier_attempts;
}

TEST(Completion, LeavesARecordWithNothingOfTheRequestBefore) {
  River river;
  river.flash.next(fail(503));
  river.ask("auto");
  ASSERT_NE(river.only_record().earlier_attempts, "");
  river.ask("auto");
  EXPECT_EQ(river.records(2)[1].earlier_attempts, "");
}

TEST(Completion, FallsBackFromAServerThatIsNotThere) {
  Bed bed;
  bed.flash_deployment().url = {false, "127.0.0.1", 1, "/v1"};
  River river(std::move(bed));
  EXPECT_EQ(river.ask("auto").header("x-weir-deployment"), "pro-1");
}

TEST(Completion, FallsBackFromAServerThatSaysNothing) {
  Bed bed;
  bed.flash_deployment().first_token_timeout_ms = 100;
  bed.flash_deployment().answer_timeout_ms = 100;
  River river(std::move(bed));
  river.flash.when(any_request()).always_respond(silent());
  EXPECT_EQ(river.ask("auto").header("x-weir-deployment"), "pro-1");
  EXPECT_EQ(river.ask_streamed("auto").header("x-weir-deployment"), "pro-1");
}

TEST(Completion, FallsBackFromAConnectionThatBreaks) {
  River river;
  river.flash.next(reset());
  EXPECT_EQ(river.ask("auto").header("x-weir-deployment"), "pro-1");
}

TEST(Completion, StopsAskingADeploymentThatKeepsFailing) {
  River river;
  river.flash.when(any_request()).always_respond(fail(500));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(river.ask("auto").status, 200);
  EXPECT_EQ(river.flash.served().requests, 5) << "the breaker trips after five failures in a row";
}

TEST(Completion, KeepsTheServersReasonWhenTheClientIsWrong) {
  River river;
  const Reply reply = river.ask("auto", R"("n":2)");
  const json error = json::parse(reply.body)["error"];
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(error["type"], "invalid_request_error");
  EXPECT_NE(error["message"], "");
  EXPECT_EQ(river.only_record().outcome, Outcome::client_fault);
  EXPECT_EQ(river.only_record().cost.nanos, 0);
}

TEST(Completion, SaysSoWhenEveryServerFails) {
  River river;
  river.flash.next(fail(500));
  river.pro.next(fail(500));
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.status, 502);
  EXPECT_EQ(json::parse(reply.body)["error"]["code"], "upstream_error");
  EXPECT_EQ(river.only_record().outcome, Outcome::upstream_fault);
}

TEST(Completion, NeverShowsAClientTheServersCredentials) {
  Bed bed;
  bed.flash.api_key = "server-secret";
  bed.flash_deployment().api_key = "wrong-secret";
  bed.config.deployments.pop_back();
  River river(std::move(bed));
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.status, 502);
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
}

TEST(Completion, IsRefusedWithoutAKeyAndLeavesNoRecord) {
  River river;
  Connection connection(river.port());
  connection.send(http_post("/v1/chat/completions", chat("auto")));
  EXPECT_EQ(connection.read_reply().status, 401);
  river.ask("auto");
  EXPECT_EQ(river.records(1).size(), 1u);
}

TEST(Completion, NamesTheParameterThatIsWrong) {
  River river;
  const json error = json::parse(river.ask("auto", R"("stream":"yes")").body)["error"];
  EXPECT_EQ(error["param"], "stream");
}

TEST(Completion, KnowsNoModelThatNobodyConfigured) {
  River river;
  const Reply reply = river.ask("gpt-9");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(json::parse(reply.body)["error"]["code"], "model_not_found");
}

TEST(Completion, RefusesABodyBeyondTheLimitAndSaysWhatItIs) {
  Bed bed;
  bed.config.server.body_bytes_max = 1000;
  River river(std::move(bed));
  const Reply reply = river.ask("auto", R"("user":")" + std::string(2000, 'x') + '"');
  EXPECT_EQ(reply.status, 413);
  EXPECT_NE(reply.body.find("1000 bytes"), std::string::npos);
}

TEST(Completion, TakesAMillionTokenPrompt) {
  Bed bed;
  bed.flash.context_window_tokens = bed.flash_deployment().context_window_tokens = 4 << 20;
  River river(std::move(bed));
  const std::string filler(5 << 20, 'x');
  EXPECT_EQ(river.ask("auto", R"("max_tokens":1,"user":")" + filler + '"').status, 200);
}

TEST(Completion, KeepsTheConnectionForTheNextRequest) {
  River river;
  Connection connection(river.port());
  const std::string key = "Authorization: Bearer sk-river\r\n";
  for (int i = 0; i < 3; ++i) {
    connection.send(http_post("/v1/chat/completions", chat("auto"), key));
    EXPECT_EQ(connection.read_reply().status, 200);
  }
  EXPECT_EQ(river.records(3).size(), 3u);
}

TEST(Completion, AnswersPipelinedRequestsInTheirOrder) {
  River river;
  Connection connection(river.port());
  const std::string key = "Authorization: Bearer sk-river\r\n";
  connection.send(http_post("/v1/chat/completions", chat("deepseek-flash"), key) +
                  http_post("/v1/chat/completions", chat("deepseek-v4-pro"), key));
  EXPECT_EQ(connection.read_reply().header("x-weir-tier"), "flash");
  EXPECT_EQ(connection.read_reply().header("x-weir-tier"), "pro");
}

TEST(Completion, SurvivesAServerThatClosedTheIdleConnection) {
  River river;
  river.ask("auto");
  river.flash.next(reset());  // closes the pooled connection under the next request
  EXPECT_EQ(river.ask("auto").status, 200);
  EXPECT_EQ(river.ask("auto").status, 200);
}

}  // namespace
}  // namespace weir::test
