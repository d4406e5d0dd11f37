#include "gateway/stream_relay.h"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

constexpr std::string_view kRole =
    "data: "
    "{\"id\":\"c1\",\"model\":\"dsv4\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}"
    "\n\n";
constexpr std::string_view kToken =
    "data: {\"id\":\"c1\",\"model\":\"dsv4\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
constexpr std::string_view kRunning =
    "data: {\"id\":\"c1\",\"model\":\"dsv4\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],"
    "\"usage\":{\"prompt_tokens\":9,\"total_tokens\":11,\"completion_tokens\":2}}\n\n";
constexpr std::string_view kFinish =
    "data: {\"id\":\"c1\",\"model\":\"dsv4\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
constexpr std::string_view kUsage =
    "data: {\"id\":\"c1\",\"model\":\"dsv4\",\"choices\":[],"
    "\"usage\":{\"prompt_tokens\":9,\"total_tokens\":10,\"completion_tokens\":1}}\n\n";
constexpr std::string_view kError = "data: {\"error\":{\"message\":\"out of memory\",\"code\":500}}\n\n";
constexpr std::string_view kDone = "data: [DONE]\n\n";

std::string public_name(std::string_view event) {
  std::string text(event);
  if (const auto at = text.find("dsv4"); at != text.npos) text.replace(at, 4, "deepseek-flash");
  return text;
}

struct Relayed {
  explicit Relayed(StreamRelay::Declared declared = {"deepseek-flash", false, false}) : relay(declared) {}

  Relayed& feed(std::string_view bytes) {
    relay.feed(bytes, out);
    return *this;
  }

  StreamRelay relay;
  std::string out;
};

TEST(StreamRelay, ChangesNothingButTheModelsName) {
  Relayed stream;
  stream.feed(kToken).feed(kFinish);
  EXPECT_EQ(stream.out, public_name(kToken) + public_name(kFinish));
}

TEST(StreamRelay, PassesTheUsageChunkOnlyWhereTheClientAsked) {
  Relayed not_asked, asked({"deepseek-flash", true, false});
  not_asked.feed(kToken).feed(kUsage).feed(kDone);
  asked.feed(kToken).feed(kUsage).feed(kDone);
  EXPECT_EQ(not_asked.out, public_name(kToken) + std::string(kDone));
  EXPECT_EQ(asked.out, public_name(kToken) + public_name(kUsage) + std::string(kDone));
  EXPECT_EQ(not_asked.relay.reported_usage()->prompt_tokens(), 9);
}

TEST(StreamRelay, TellsTheCostThatTheLedgerHolds) {
  pricing::Tariff tariff;
  tariff.rates = {.uncached_prompt = {1000}, .cached_prompt = {0}, .completion = {1000}};
  tariff.steps = {{5, {.uncached_prompt = {2000}, .cached_prompt = {0}, .completion = {2000}}}};  // for longer prompts
  Relayed stream({.public_model = "deepseek-flash",
                  .pass_usage_chunk = true,
                  .billing = {&tariff, pricing::Currency::usd, "flash", "flash-1"}});
  stream.feed(kToken).feed(kUsage).feed(kDone);
  EXPECT_NE(stream.out.find("\"cost_usd\":" + to_string(tariff.cost_of(*stream.relay.reported_usage()))),
            std::string::npos)
      << stream.out;
}

TEST(StreamRelay, CutsTheRunningUsageThatOnlyWeAskedFor) {
  Relayed stream({"deepseek-flash", true, true});
  stream.feed(kRunning).feed(kUsage);
  EXPECT_EQ(stream.out, public_name(kToken) + public_name(kUsage));
}

TEST(StreamRelay, KnowsTheUsageOfAStreamThatWasCut) {
  Relayed stream({"deepseek-flash", false, true});
  stream.feed(kRunning);
  EXPECT_EQ(stream.relay.reported_usage()->completion_tokens(), 2);
  EXPECT_FALSE(stream.relay.usage_is_final());
}

TEST(StreamRelay, CountsTokensWhereNoUsageComes) {
  Relayed stream;
  stream.feed(kRole).feed(kToken).feed(kToken);
  EXPECT_EQ(stream.relay.content_events(), 2);
  EXPECT_FALSE(stream.relay.reported_usage().has_value());
}

TEST(StreamRelay, TakesKeepAlivesForNoToken) {
  Relayed stream;
  stream.feed(": keep-alive\n\n");
  EXPECT_EQ(stream.out, ": keep-alive\n\n");
  EXPECT_FALSE(stream.relay.started());
}

TEST(StreamRelay, TakesARoleForAStartButNotForAToken) {
  Relayed stream;
  stream.feed(kRole);
  EXPECT_TRUE(stream.relay.started());
  EXPECT_FALSE(stream.relay.has_content());
}

TEST(StreamRelay, CallsAStreamWithoutItsEndBroken) {
  Relayed cut, whole;
  EXPECT_FALSE(cut.feed(kToken).relay.ended_well());
  EXPECT_TRUE(whole.feed(kToken).feed(kFinish).feed(kDone).relay.ended_well());
}

TEST(StreamRelay, DoesNotTakeDoneAfterAnErrorForSuccess) {
  Relayed stream;
  stream.feed(kToken).feed(kError).feed(kDone);
  EXPECT_TRUE(stream.relay.failed());
  EXPECT_FALSE(stream.relay.ended_well());
}

TEST(StreamRelay, ForwardsAMalformedEvent) {
  Relayed stream;
  stream.feed("data: {\"choices\":[{\"del\n\n");
  EXPECT_EQ(stream.out, "data: {\"choices\":[{\"del\n\n");
}

TEST(StreamRelay, GivesTheSameBytesHoweverTheyWereCutIntoReads) {
  std::string all;
  for (const auto part : {kRole, kRunning, kToken, kFinish, kUsage, kDone}) all += part;
  Relayed whole({"deepseek-flash", false, true});
  whole.feed(all);
  for (std::size_t cut = 1; cut < all.size(); ++cut) {
    Relayed split({"deepseek-flash", false, true});
    split.feed(std::string_view(all).substr(0, cut)).feed(std::string_view(all).substr(cut));
    ASSERT_EQ(split.out, whole.out) << "cut at " << cut;
  }
}

}  // namespace
}  // namespace weir::gateway
