// Streams, over real sockets, against simulated deployments.
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/river.h"

namespace weir::test {
namespace {

using nlohmann::json;
using pricing::Outcome;
using pricing::UsageSource;
using namespace simulator;

std::string last_event(const Reply& reply) {
  const auto events = reply.events();
  return events.empty() ? "" : events.back();
}

// A simulator that takes its time: a token each few milliseconds.
Bed slow_bed() {
  Bed bed;
  bed.flash.time_scale = 1;
  bed.flash.speed = {1000, 1e9, 0, 5, 0, 20};
  return bed;
}

// Whether /metrics comes to show the line; a request is counted a moment after it was recorded.
bool comes_to_show(River& river, const std::string& line) {
  for (int tries = 0; tries < 500; ++tries) {
    Connection admin(river.admin_port());
    admin.send("GET /metrics HTTP/1.1\r\nHost: weir\r\nConnection: close\r\n\r\n");
    if (admin.read_reply().body.find("\n" + line + "\n") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(Stream, EndsWithDoneAndIsMeteredAsTheServerCounted) {
  River river;
  const Reply reply = river.ask_streamed("auto", R"("max_tokens":7)");
  EXPECT_EQ(last_event(reply), "[DONE]");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.usage.completion_tokens(), 7);
  EXPECT_EQ(record.usage.prompt_tokens(), settled(river.flash).prompt_tokens);
  EXPECT_EQ(record.usage_source, UsageSource::upstream);
  EXPECT_TRUE(record.ttft_us.has_value());
}

TEST(Stream, HoldsNoUsageWhereTheClientDidNotAsk) {
  River river;
  const Reply reply = river.ask_streamed("auto", R"("max_tokens":3)");
  EXPECT_EQ(reply.body.find("\"usage\""), std::string::npos);
}

TEST(Stream, HoldsOneUsageChunkWhereTheClientAsked) {
  River river;
  const Reply reply = river.ask_streamed("auto", R"("max_tokens":3,"stream_options":{"include_usage":true})");
  int with_usage = 0;
  for (const std::string& event : reply.events()) {
    if (event == "[DONE]") continue;
    const json chunk = json::parse(event);
    if (!chunk.contains("usage") || chunk["usage"].is_null()) continue;
    ++with_usage;
    EXPECT_TRUE(chunk["choices"].empty());
  }
  EXPECT_EQ(with_usage, 1);
}

TEST(Stream, HoldsRunningUsageWhereTheClientAskedForThatToo) {
  River river;
  const Reply reply = river.ask_streamed(
      "auto", R"("max_tokens":3,"stream_options":{"include_usage":true,"continuous_usage_stats":true})");
  EXPECT_TRUE(json::parse(reply.events().front()).contains("usage"));
}

TEST(Stream, ShowsThePublicModelNameInEveryChunk) {
  River river;
  for (const std::string& event : river.ask_streamed("auto").events()) {
    if (event != "[DONE]") {
      EXPECT_EQ(json::parse(event)["model"], "deepseek-flash");
    }
  }
}

TEST(Stream, FallsBackWhileNothingWasSent) {
  River river;
  river.flash.next(fail(503));
  const Reply reply = river.ask_streamed("auto");
  EXPECT_EQ(reply.header("x-weir-deployment"), "pro-1");
  EXPECT_EQ(last_event(reply), "[DONE]");
}

TEST(Stream, ThatBreaksOffIsNoSuccess) {
  River river(slow_bed());
  river.flash.next(tokens(10).then_truncate(4));
  const Reply reply = river.ask_streamed("auto");
  EXPECT_TRUE(json::parse(last_event(reply)).contains("error"));
  EXPECT_EQ(reply.body.find("[DONE]"), std::string::npos);
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.outcome, Outcome::upstream_fault);
  EXPECT_EQ(record.usage.completion_tokens(), 4) << "what was delivered is metered";
}

TEST(Stream, ThatReportsAnErrorIsNoSuccessThoughItSaysDone) {
  River river(slow_bed());
  river.flash.next(tokens(10).then_error(2));
  river.ask_streamed("auto");
  EXPECT_EQ(river.only_record().outcome, Outcome::upstream_fault);
}

TEST(Stream, ThatStallsIsEndedInTime) {
  Bed bed;
  bed.flash_deployment().next_token_timeout_ms = 100;
  River river(std::move(bed));
  river.flash.next(tokens(10).then_stall(3));
  EXPECT_TRUE(json::parse(last_event(river.ask_streamed("auto"))).contains("error"));
}

TEST(Stream, PassesAMalformedEventOn) {
  River river;
  river.flash.next(tokens(4).then_malformed(2));
  const Reply reply = river.ask_streamed("auto");
  EXPECT_EQ(last_event(reply), "[DONE]");
  EXPECT_EQ(river.only_record().outcome, Outcome::served);
}

TEST(Stream, CountsMalformedEventsAndUsageThatContradictsItself) {
  River river;
  river.flash.next(tokens(4).then_malformed(2));
  river.ask_streamed("auto");
  Step contradicting;
  contradicting.body =
      R"({"model":"dsv4","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"prompt_cache_hit_tokens":3,)"
      R"("prompt_tokens_details":{"cached_tokens":2}}})";
  river.flash.next(contradicting);
  river.ask("auto");
  EXPECT_TRUE(comes_to_show(river, "weir_malformed_events_total{deployment=\"flash-1\"} 1"));
  EXPECT_TRUE(comes_to_show(river, "weir_usage_conflicts_total{deployment=\"flash-1\"} 1"));
}

TEST(Stream, IsEndedAtTheServerWhenTheClientLeaves) {
  River river(slow_bed());
  river.leave_after(3, "auto", R"("max_tokens":2000)");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.outcome, Outcome::client_left);
  EXPECT_EQ(settled(river.flash).aborted, 1);
  EXPECT_LT(settled(river.flash).completion_tokens, 1000);
}

TEST(Stream, IsMeteredToTheLastTokenTheServerSentWhenTheClientLeaves) {
  River river(slow_bed());
  river.leave_after(3, "auto", R"("max_tokens":2000)");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.usage.completion_tokens(), settled(river.flash).completion_tokens);
  EXPECT_EQ(record.usage.prompt_tokens(), settled(river.flash).prompt_tokens);
  EXPECT_EQ(record.usage_source, UsageSource::counted);
}

TEST(Stream, ThatNobodyWaitsForIsNotStarted) {
  Bed bed;
  bed.flash.time_scale = 1;
  bed.flash.speed = {1000, 1e9, 60'000, 5, 0, 20};  // a minute to the first token
  River river(std::move(bed));
  {
    Connection connection(river.port());
    connection.send(http_post("/v1/chat/completions", chat("deepseek-flash", R"("stream":true)"),
                              "Authorization: Bearer sk-river\r\n"));
    while (river.flash.served().requests == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(river.only_record().outcome, Outcome::client_left);
  EXPECT_EQ(river.only_record().cost.nanos, 0);
}

TEST(Stream, ComesWithoutChunksToAnOldClient) {
  River river;
  Connection connection(river.port());
  const std::string body = chat("auto", R"("stream":true,"max_tokens":2)");
  connection.send("POST /v1/chat/completions HTTP/1.0\r\nAuthorization: Bearer sk-river\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
  const Reply reply = connection.read_reply();
  EXPECT_EQ(reply.header("transfer-encoding"), "");
  EXPECT_EQ(last_event(reply), "[DONE]");
}

TEST(Stream, MayFinishWhenTheGatewayIsToldToStop) {
  River river(slow_bed());
  Connection connection(river.port());
  connection.send(http_post("/v1/chat/completions", chat("auto", R"("stream":true,"max_tokens":40)"),
                            "Authorization: Bearer sk-river\r\n"));
  connection.read_until("data: ");
  river.stop();
  EXPECT_NE(connection.read_until("[DONE]").find("[DONE]"), std::string::npos);
  EXPECT_EQ(river.only_record().outcome, Outcome::served);
}

TEST(Stream, IsEndedAndRecordedWhenTheGatewayCannotWaitForIt) {
  Bed bed = slow_bed();
  bed.config.server.drain_timeout_ms = 50;
  River river(std::move(bed));
  Connection connection(river.port());
  connection.send(http_post("/v1/chat/completions", chat("auto", R"("stream":true,"max_tokens":100000)"),
                            "Authorization: Bearer sk-river\r\n"));
  connection.read_until("data: ");
  river.stop();
  EXPECT_EQ(river.only_record().outcome, Outcome::shutdown);
}

}  // namespace
}  // namespace weir::test
