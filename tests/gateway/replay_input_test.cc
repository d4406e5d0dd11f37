#include "gateway/replay_input.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "pricing/ledger/memory_ledger.h"

namespace weir::gateway {
namespace {

config::Config two_tiers() {
  config::Config config;
  config.tiers = {{"flash", "deepseek-flash", 0, 70}, {"pro", "deepseek-v4-pro", 1, 76}};
  config.policies.resize(1);
  config.policies[0].name = "standard";
  config.policies[0].latency.ttft_ms = 1000;
  config.aliases = {{"auto", 0, {}, {}}, {"deepseek-v4-pro", {}, 1, {}}};
  return config;
}

pricing::UsageRecord record(const char* id, const char* model, int second) {
  pricing::UsageRecord made;
  made.request_id = id;
  made.admitted_at = pricing::Instant(std::chrono::seconds(second));
  made.requested_model = model;
  made.policy = "standard";
  made.tier = "flash";
  made.streamed = true;
  made.attempts = 1;
  made.usage = {.uncached_prompt_tokens = 600, .cached_prompt_tokens = 400, .answer_tokens = 50, .reasoning_tokens = 0};
  made.cost = pricing::Money{123};
  made.ttft_us = 2'000'000;
  made.total_us = 3'000'000;
  return made;
}

ReplayInput input_of(const std::vector<pricing::UsageRecord>& records) {
  pricing::MemoryLedger ledger;
  ledger.append(records);
  return replay_input(ledger, two_tiers());
}

TEST(ReplayInput, IsWhatTheLedgerKnows) {
  const ReplayInput input = input_of({record("a", "auto", 10), record("b", "deepseek-v4-pro", 12)});
  ASSERT_EQ(input.arrivals.size(), 2u);
  EXPECT_EQ(input.arrivals[1].at_ms, 2000);
  EXPECT_EQ(input.arrivals[0].prompt_tokens, 1000);
  EXPECT_EQ(input.arrivals[0].cached_prompt_tokens, 400);
  for (const int tier : {0, 1}) EXPECT_EQ(input.arrivals[0].answer(tier, config::Effort::high).completion_tokens, 50);
  EXPECT_EQ(input.arrivals[0].answer(0, config::Effort::high).quality, 70);
  EXPECT_EQ(input.arrivals[0].answer(1, config::Effort::high).quality, 76);
  EXPECT_EQ(input.arrivals[1].request.pinned_tier, 1);
}

TEST(ReplayInput, AsksWhatTheClientAskedFor) {
  pricing::UsageRecord embeddings = record("a", "auto", 10), messages = record("b", "auto", 11);
  embeddings.endpoint = "/v1/embeddings";
  messages.endpoint = "/v1/messages";
  using config::Endpoint;
  const ReplayInput input = input_of({embeddings, messages, record("c", "auto", 12)});
  EXPECT_EQ(input.arrivals[0].request.endpoints, config::Endpoints{Endpoint::embeddings});
  EXPECT_EQ(input.arrivals[1].request.endpoints, (config::Endpoints{Endpoint::messages, Endpoint::chat}));
  EXPECT_EQ(input.arrivals[2].request.endpoints, config::Endpoints{Endpoint::chat});
}

TEST(ReplayInput, KnowsHowLongAnswersWouldBeWithMoreThinkingOrLess) {
  pricing::UsageRecord thinking = record("a", "auto", 10);
  thinking.usage.reasoning_tokens = 150;
  const ReplayInput input = input_of({thinking});
  EXPECT_EQ(input.arrivals[0].answer(0, config::Effort::none).completion_tokens, 50);
  EXPECT_EQ(input.arrivals[0].answer(0, config::Effort::high).reasoning_tokens, 150);
  EXPECT_EQ(input.arrivals[0].answer(0, config::Effort::max).completion_tokens, 50 + 360);
}

TEST(ReplayInput, LetsTheRouterChooseTheEffortWhereTheClientLikelySaidNothing) {
  config::Config config = two_tiers();
  config.policies[0].efforts.add(config::Effort::none);
  pricing::UsageRecord chosen = record("b", "auto", 11), said = record("c", "auto", 12),
                       other = record("d", "auto", 13);
  chosen.effort = said.effort = "low";
  chosen.reason = "cheapest; effort=low";
  other.endpoint = "/v1/messages";
  pricing::MemoryLedger ledger;
  pricing::UsageRecord by_default = record("a", "auto", 10);
  by_default.effort = "high";
  ledger.append(std::vector{by_default, chosen, said, other});
  const ReplayInput input = replay_input(ledger, config);
  const bool open[] = {true, true, false, false};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(!input.arrivals[i].request.efforts.empty(), open[i]) << i;
}

TEST(ReplayInput, KnowsWhatReallyWas) {
  const ReplayInput input = input_of({record("a", "auto", 10)});
  EXPECT_EQ(input.today[0].cost, pricing::Money{123});
  EXPECT_EQ(input.today[0].tier, 0);
  EXPECT_FALSE(input.today[0].met);  // two seconds, where one was wanted
}

TEST(ReplayInput, LeavesOutWhatNothingAnsweredOrNobodyKnows) {
  pricing::UsageRecord failed = record("b", "auto", 11);
  failed.outcome = pricing::Outcome::upstream_fault;
  const ReplayInput input = input_of({record("a", "auto", 10), failed, record("c", "gone", 12)});
  EXPECT_EQ(input.arrivals.size(), 1u);
  EXPECT_EQ(input.left_out, 2);
}

class TraceFile : public testing::Test {
 protected:
  ~TraceFile() override { std::filesystem::remove(file_); }
  ReplayInput read(std::string_view text) {
    std::ofstream(file_) << text;
    return replay_input(file_, two_tiers(), 0, pricing::Instant{});
  }
  const std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("weir-trace-" + std::to_string(getpid()));
};

TEST_F(TraceFile, MayBeAzures) {
  const ReplayInput input =
      read("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.5,4808,10\n2023-11-16 18:17:05.0,3180,8\n");
  ASSERT_EQ(input.arrivals.size(), 2u);
  EXPECT_EQ(input.arrivals[1].at_ms, 1500);
  EXPECT_EQ(input.arrivals[1].prompt_tokens, 3180);
}

TEST_F(TraceFile, MayBeMooncakes) {
  const ReplayInput input = read(R"({"timestamp": 500, "input_length": 6758, "output_length": 500, "hash_ids": [0]})");
  ASSERT_EQ(input.arrivals.size(), 1u);
  EXPECT_EQ(input.arrivals[0].answer(0, config::Effort::high).completion_tokens, 500);
}

TEST_F(TraceFile, SaysWhichLineIsWrong) {
  try {
    read("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.5,4808,10\nnonsense\n");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(":3: is neither"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace weir::gateway
