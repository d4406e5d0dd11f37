#include "config/applied_policy.h"

#include <gtest/gtest.h>

#include "installation.h"

namespace weir::config {
namespace {

const std::string kFast = policy("name: fast, ttft: 1s, prefer: cheapest");
const std::string kSections = "ledger: weir.db\n" + kFast;

// What `draft` finds wrong with a text in place of the first policy.
Lines problems_of_draft(const std::string& text, const std::string& sections = kFast) {
  Lines lines;
  for (const Problem& problem : draft_policy(text, 0, config_of(sections)).problems)
    lines.push_back(problem.path + ": " + problem.message);
  return lines;
}

class Kept : public testing::Test {
 protected:
  // As somebody applied it, over what the file says.
  void apply(const std::string& draft) {
    const Config config = *installation.load().config;
    const Policy& now = config.policies[0];
    const Policy over = config.applied.empty() ? now : config.applied[0].over;
    lines += line_of({*draft_policy(draft, 0, config).policy, over, "2026-11-24T12:00:00Z", "ops"}, config);
    installation.write("weir.db.policies.yaml", lines);
  }

  Installation installation{kSections};
  std::string lines;
};

TEST(PolicyText, IsReadAsThePolicyThatItWasWrittenFrom) {
  const Config config = config_of(
      "policies:\n"
      "  - {name: a, ttft: 1500ms, tpot: 12.5ms, total: 10m, probability: 0.999, max_cost: 0.000000001}\n"
      "  - {name: b, least_tier: pro, prefer: best, miss_cost: 0.5, stickiness: 0.25, explore: 0.003}\n"
      "  - {name: c, prefer: 0.0007, replicas: two-choices, class: general, effort: [none, max]}\n  - {name: 'null', "
      "total: 1ms, effort: choose}\n");
  EXPECT_EQ(config_of(yaml_of(config.policies, config)).policies, config.policies);
}

TEST(PolicyText, IsWrittenAsPeopleWriteIt) {
  const Config config = config_of(policy("name: fast, ttft: 1000ms, total: 600000ms, prefer: cheapest"));
  EXPECT_EQ(yaml_of(config.policies, config),
            "policies:\n  - name: fast\n    ttft: 1s\n    total: 10m\n    probability: 0.9\n    prefer: cheapest\n");
}

TEST(DraftedPolicy, IsWrongWhereAConfigurationWouldBe) {
  EXPECT_EQ(problems_of_draft(R"({"ttft": "fast", "tft": "1s", "least_tier": "por"})"),
            (Lines{R"(policies[0]: unknown key "tft"; did you mean "ttft"?)",
                   R"(policies[0].ttft: must be a duration with its unit, such as 800ms, 30s or 5m, not "fast")",
                   R"(policies[0].least_tier: there is no tier "por"; did you mean "pro"?)"}));
}

TEST(DraftedPolicy, KeepsItsName) {
  EXPECT_EQ(problems_of_draft("{name: faster}"),
            Lines{R"(policies[0].name: must stay "fast": keys, models and requests name the policy by it)"});
}

TEST(DraftedPolicy, StaysAtOrBelowWhatItsModelsPin) {
  EXPECT_EQ(problems_of_draft("least_tier: pro", kFast + "models:\n  cheap: {policy: fast, tier: flash}\n"),
            Lines{R"(policies[0].least_tier: is above what the model "cheap" pins, so no request for it could be )"
                  "served"});
}

TEST(DraftedPolicy, IsAMap) {
  EXPECT_EQ(problems_of_draft("5"), Lines{"policies[0]: must be a map, with members such as `name:`"});
  EXPECT_FALSE(problems_of_draft("{").empty());
  EXPECT_FALSE(draft_policy("", 0, config_of(kFast)).policy);
}

TEST_F(Kept, HoldsWhenTheConfigurationIsReadAgain) {
  apply("ttft: 2s");
  const Config config = *installation.load().config;
  EXPECT_EQ(config.policies[0].latency.ttft_ms, 2000);
  EXPECT_EQ(config.applied.at(0).by, "ops");
  EXPECT_EQ(config.applied[0].over.latency.ttft_ms, 1000);
}

TEST_F(Kept, TheLastCounts) {
  apply("ttft: 2s");
  apply("ttft: 3s");
  EXPECT_EQ(installation.load().config->policies[0].latency.ttft_ms, 3000);
}

TEST_F(Kept, GivesWayToWhatTheFileSaysSince) {
  apply("ttft: 2s");
  installation.configure("ledger: weir.db\n" + policy("name: fast, ttft: 4s"));
  EXPECT_EQ(installation.load().config->policies[0].latency.ttft_ms, 4000);
  EXPECT_EQ(installation.problems().size(), 1u);
}

TEST_F(Kept, IsNoneWhereItIsWhatTheFileSays) {
  apply("ttft: 2s");
  apply("{ttft: 1s, prefer: cheapest}");
  EXPECT_TRUE(installation.load().config->applied.empty());
}

TEST_F(Kept, OutlivesALineThatWasNotWrittenToItsEnd) {
  apply("ttft: 2s");
  installation.write("weir.db.policies.yaml", lines + "- {at: \"2026-11-24T13");
  EXPECT_EQ(installation.load().config->policies[0].latency.ttft_ms, 2000);
  EXPECT_EQ(installation.problems().size(), 1u);
}

}  // namespace
}  // namespace weir::config
