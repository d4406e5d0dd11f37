#include "gateway/explain.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateway/decisions.h"
#include "routing/arbiter.h"

namespace weir::gateway {
namespace {

constexpr auto kASecond = std::chrono::seconds(1);

pricing::Rates rates(std::int64_t uncached, std::int64_t completion) {
  return {.uncached_prompt = {uncached}, .cached_prompt = {uncached / 50}, .completion = {completion}};
}

// Flash and Pro, idle; prompts cost nothing, completions what DeepSeek charges off-peak.
class Explain : public testing::Test {
 protected:
  Explain() {
    config_.tiers = {{"flash", "deepseek-flash", 0, 70}, {"pro", "deepseek-v4-pro", 1, 76}};
    for (int tier : {0, 1}) {
      config::Deployment deployment;
      deployment.name = tier == 0 ? "flash-a3" : "pro-a3";
      deployment.tier = tier;
      deployment.capabilities.json_schema = tier == 0;
      config_.deployments.push_back(deployment);
    }
    config_.policies.resize(2);
    config_.policies[0].name = "standard";
    config_.policies[0].latency.ttft_ms = 5000;
    config_.policies[1].name = "premium";
    config_.policies[1].preference = config::Preference::best;
    config_.aliases = {{"auto", 0, {}, {}}};
    config_.keys.resize(1);
    config_.keys[0].name = "web";
    tariffs_.resize(2);
    tariffs_[0].rates = rates(0, 600'000);
    tariffs_[1].rates = rates(0, 1'980'000);
  }

  std::variant<Decision, ApiError> ask(std::string_view more_members, std::string_view policy = "") {
    const std::string body = R"({"model":"auto","stream":true,"messages":[{"role":"user","content":"Hi"}])" +
                             std::string(more_members) + "}";
    ExplainQuestion question{.body = body, .headers = {}, .key = ""};
    question.headers[Header::policy] = policy;
    const routing::Fleet fleet(config_.deployments);
    const routing::Arbiter arbiter(config_);
    return explain(question, config_, config_.policies,
                   [&](const routing::Request& request) { return arbiter.explain(request, fleet, tariffs_); });
  }
  nlohmann::json told(std::string_view more_members, std::string_view policy = "") {
    return nlohmann::json::parse(explanation_json(std::get<Decision>(ask(more_members, policy)), config_));
  }

  config::Config config_;
  std::vector<pricing::Tariff> tariffs_;
};

TEST_F(Explain, TellsOfEveryCandidateWhatItWouldDoAndCost) {
  const auto json = told("", "premium");
  EXPECT_EQ(json["choice"], "pro-a3");
  EXPECT_EQ(json["candidates"].size(), 2u);
  EXPECT_EQ(json["candidates"][1]["deployment"], "flash-a3");
  EXPECT_GT(json["candidates"][1]["ttft_ms"], 0);
  EXPECT_GT(json["candidates"][1]["total_ms"], json["candidates"][1]["ttft_ms"]);
  EXPECT_EQ(json["candidates"][1]["meets_probability"], 1);
  EXPECT_EQ(json["candidates"][1]["cost"], "0.0003");  // 500 tokens at 0.60 a million
}

TEST_F(Explain, TellsWhatExcludedACandidateAndWhatItWouldHaveDone) {
  const auto json = told(R"(,"response_format":{"type":"json_schema"})", "premium");
  EXPECT_EQ(json["choice"], "flash-a3");
  EXPECT_EQ(json["candidates"][1]["excluded"], "capability");
  EXPECT_GT(json["candidates"][1]["ttft_ms"], 0);
}

TEST_F(Explain, SaysPointsAsTheyAreWritten) {
  config_.tiers[1].quality = 72.07;
  const std::string json = explanation_json(std::get<Decision>(ask("", "premium")), config_);
  EXPECT_NE(json.find("\"quality\": 72.07,"), json.npos) << json;
}

TEST_F(Explain, SaysTheChoiceInASentence) {
  EXPECT_EQ(told("", "premium")["sentence"],
            "pro-a3 (pro): the best of 2 that meet what is asked: 76 points for 0.00099, where flash-a3 gives 70 "
            "points for 0.0003.");
  EXPECT_EQ(told("")["sentence"],
            "pro-a3 (pro): worth most of 2 that meet what is asked: 76 points for 0.00099, where flash-a3 gives 70 "
            "points for 0.0003; a point is worth 0.0002.");
}

TEST_F(Explain, SaysWhatIsWrongAsTheApiDoes) {
  EXPECT_EQ(std::get<ApiError>(ask(R"(,"max_tokens":-1)")).status, 400);
  EXPECT_EQ(std::get<ApiError>(ask("", "prmium")).param, "x-weir-policy");
}

TEST_F(Explain, HasATableForPeople) {
  const std::string text = explanation_text(std::get<Decision>(ask("")), config_);
  EXPECT_NE(text.find("in time %"), text.npos);
  EXPECT_NE(text.find("pro-a3 (pro): worth most"), text.npos);
}

TEST_F(Explain, KeepsTheLatestDecisionsById) {
  Decisions decisions(3, 1);
  Decisions::TimePoint now{};
  for (const char* id : {"a", "b", "c", "d"}) decisions.keep(id, std::get<Decision>(ask("")), now += kASecond);
  EXPECT_FALSE(decisions.find("a"));
  EXPECT_TRUE(decisions.find("b"));
  EXPECT_EQ(decisions.find("d")->plan.choice().deployment, 1);
  EXPECT_FALSE(decisions.find(""));
}

TEST_F(Explain, KeepsTheVeryLatestAndSomeOfWhatCameBeforeWhereMuchComesAtOnce) {
  Decisions decisions(12, 2);
  Decisions::TimePoint now = Decisions::TimePoint{} + kASecond;
  for (int i = 0; i < 100; ++i)
    decisions.keep(std::to_string(i), std::get<Decision>(ask("")), now += std::chrono::microseconds(100));
  std::string kept;
  for (int i = 0; i < 100; ++i) kept += decisions.find(std::to_string(i)) ? std::to_string(i) + " " : "";
  EXPECT_EQ(kept, "0 10 20 30 40 50 60 70 80 90 98 99 ");
}

}  // namespace
}  // namespace weir::gateway
