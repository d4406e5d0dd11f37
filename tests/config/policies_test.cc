#include <gtest/gtest.h>

#include "config/loading.h"
#include "installation.h"

namespace weir::config {
namespace {

const ModelAlias& alias_named(const Config& config, std::string_view name) {
  for (const ModelAlias& alias : config.aliases) {
    if (alias.name == name) return alias;
  }
  throw std::runtime_error("no such alias");
}

TEST(Tier, RanksByItsPlaceInTheFile) {
  const Config config = config_of("");
  EXPECT_EQ(config.tiers.at(0).rank, 0);
  EXPECT_EQ(config.tiers.at(1).rank, 1);
  EXPECT_EQ(config.tiers.at(1).model, "deepseek-v4-pro");
  EXPECT_EQ(config.tiers.at(1).quality, 76);
}

TEST(Tier, HasAQuality) {
  EXPECT_EQ(problems_of("tiers:\n  - {name: flash, model: f}\n  - {name: pro, model: p, quality: 101}\n"),
            (Lines{"weir.yaml:2: tiers[0]: `quality` is missing: what answers of this tier are worth, from 0 to 100",
                   R"(weir.yaml:3: tiers[1].quality: must be a number between 0 and 100, not "101")"}));
}

TEST(Tier, HasAModelOfItsOwn) {
  EXPECT_EQ(
      problems_of("tiers:\n  - {name: flash, model: m, quality: 1}\n  - {name: pro, model: m, quality: 2}\n"),
      Lines{R"(weir.yaml:3: tiers[1].model: the model "m" is the tier "flash" already; a name can pin one tier)"});
}

TEST(Policy, IsReadAsWritten) {
  const Policy read = config_of(policy("name: p, ttft: 1s, tpot: 50ms, total: 60s, probability: 0.95, max_cost: 0.05, "
                                       "least_tier: pro, prefer: best, value_per_quality_point: 0.0003"))
                          .policies.at(0);
  EXPECT_EQ(read.name, "p");
  EXPECT_EQ(read.latency.ttft_ms, 1000);
  EXPECT_EQ(read.latency.tpot_ms, 50);
  EXPECT_EQ(read.latency.total_ms, 60'000);
  EXPECT_EQ(read.latency.probability, 0.95);
  EXPECT_EQ(read.cost_max, pricing::Money{50'000'000});
  EXPECT_EQ(read.least_tier, 1);
  EXPECT_EQ(read.preference, Preference::best);
  EXPECT_EQ(read.value_per_quality_point, pricing::Money{300'000});
}

TEST(Policy, SaysHowToWeighAndShare) {
  const Policy read =
      config_of(policy("name: p, prefer: 0.0007, miss_cost: 0.01, stickiness: 0.2, explore: 0.005, replicas: best-fit"))
          .policies.at(0);
  EXPECT_EQ(read.preference, Preference::balanced);
  EXPECT_EQ(read.value_per_quality_point, pricing::Money{700'000});
  EXPECT_EQ(read.miss_cost, pricing::Money{10'000'000});
  EXPECT_EQ(read.stickiness, 0.2);
  EXPECT_EQ(read.explore, 0.005);
  EXPECT_EQ(read.replicas, Replicas::best_fit);
}

TEST(Policy, ExploresNoMoreThanOneInAHundred) {
  EXPECT_EQ(problems_of(policy("name: p, explore: 0.02")),
            Lines{R"(weir.yaml:2: policies[0].explore: must be a number between 0 and 0.01, not "0.02")"});
}

TEST(Policy, SaysOnceWhatAPointIsWorth) {
  EXPECT_EQ(problems_of(policy("name: p, prefer: 0.0007, value_per_quality_point: 0.0003")),
            Lines{"weir.yaml:2: policies[0].prefer: says what a point of quality is worth, as "
                  "`value_per_quality_point` does"});
}

TEST(Policy, WantsNoMoreThanADay) {
  EXPECT_EQ(problems_of(policy("name: p, total: 25h")), Lines{"weir.yaml:2: policies[0].total: must be at most 24h"});
  EXPECT_EQ(problems_of(policy("name: p, total: 24h")), Lines{});
}

TEST(Policy, WithoutABudgetHasNone) {
  const Policy read = config_of(policy("name: p")).policies.at(0);
  EXPECT_FALSE(read.latency.ttft_ms || read.latency.tpot_ms || read.latency.total_ms || read.cost_max);
  EXPECT_EQ(read.preference, Preference::balanced);
  EXPECT_EQ(read.least_tier, 0);
}

TEST(Policy, IsThereEvenWhenNoneIsWritten) {
  ASSERT_EQ(config_of("").policies.size(), 1u);
  EXPECT_EQ(config_of("").policies[0].name, "default");
}

TEST(Policy, WantsMoreThanNoTime) {
  EXPECT_EQ(problems_of(policy("name: p, tpot: 0ms")),
            Lines{"weir.yaml:2: policies[0].tpot: must be longer than nothing; leave it out for no budget"});
}

TEST(Policy, WantsAProbabilityThatCanBeKept) {
  for (const std::string bad : {"1", "0.4", "95", "nan", "95%"}) {
    EXPECT_EQ(
        problems_of(policy("name: p, probability: " + bad)),
        Lines{"weir.yaml:2: policies[0].probability: must be a number between 0.5 and 0.999, not \"" + bad + "\""});
  }
}

TEST(Policy, CountsMoneyInDecimals) {
  for (const std::string bad : {"$1", "1e-3", "-1", "0.0000000001"}) {
    EXPECT_EQ(problems_of(policy("name: p, max_cost: " + bad)),
              Lines{"weir.yaml:2: policies[0].max_cost: must be a decimal amount such as 0.05, not \"" + bad + "\""});
  }
}

TEST(Policy, AsksForNoTierThatNobodyServes) {
  const std::string only_flash =
      "deployments:\n  - {name: a, tier: flash, dialect: vllm, url: http://a, upstream_model: m, price: cheap}\n";
  const Lines problems = problems_of(policy("name: p, least_tier: pro") + only_flash);
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(
      problems[0],
      "weir.yaml:2: policies[0].least_tier: no deployment is of this tier or a better one, so no request could be "
      "served");
}

TEST(Policy, HasANameOfItsOwn) {
  EXPECT_EQ(problems_of("policies:\n  - {name: p}\n  - {name: p}\n"),
            Lines{R"(weir.yaml:3: policies[1].name: the name "p" is taken by another entry; names must differ)"});
}

TEST(ModelAlias, StandsForAPolicyATierOrADeployment) {
  const Config config = config_of(policy("name: p") + R"(
models:
  auto: {policy: p}
  gpt-4o: {tier: pro, policy: p}
  mine: {deployment: pro-a3}
)");
  EXPECT_EQ(alias_named(config, "auto").policy, 0);
  EXPECT_FALSE(alias_named(config, "auto").tier);
  EXPECT_EQ(alias_named(config, "gpt-4o").tier, 1);
  EXPECT_EQ(alias_named(config, "gpt-4o").policy, 0);
  EXPECT_EQ(alias_named(config, "mine").deployment, 1);
}

TEST(ModelAlias, IsThereForEveryTierWithoutBeingWritten) {
  const Config config = config_of("");
  EXPECT_EQ(alias_named(config, "deepseek-flash").tier, 0);
  EXPECT_EQ(alias_named(config, "deepseek-v4-pro").tier, 1);
}

TEST(ModelAlias, MayTakeATiersNameForItself) {
  const Config config = config_of("models: {deepseek-flash: {tier: pro}}\n");
  EXPECT_EQ(alias_named(config, "deepseek-flash").tier, 1);
  EXPECT_EQ(config.aliases.size(), 2u);
}

TEST(ModelAlias, WithNothingLeavesThePolicyToTheKey) {
  const Config config = config_of("models:\n  auto:\n");
  EXPECT_FALSE(alias_named(config, "auto").policy || alias_named(config, "auto").tier);
}

TEST(ModelAlias, PinsOneThing) {
  EXPECT_EQ(problems_of("models:\n  x: {tier: pro, deployment: pro-a3}\n"),
            Lines{"weir.yaml:2: models.x: pins a tier and a deployment; keep one of them"});
}

TEST(ModelAlias, PinsNothingBelowTheFloorOfItsPolicy) {
  const std::string premium = policy("name: premium, least_tier: pro");
  for (const std::string pin : {"tier: flash", "deployment: flash-a3"}) {
    EXPECT_EQ(problems_of(premium + "models:\n  x: {policy: premium, " + pin + "}\n"),
              Lines{"weir.yaml:4: models.x: pins what is below the least tier of the policy \"premium\", so no request "
                    "could be served"});
  }
  EXPECT_TRUE(problems_of(premium + "models: {x: {policy: premium, tier: pro}}\n").empty());
}

TEST(ModelAlias, StandsForWhatThereIs) {
  EXPECT_EQ(problems_of("models:\n  x: {deployment: pro-a4}\n  y: {policy: fast}\n"),
            (Lines{R"(weir.yaml:2: models.x.deployment: there is no deployment "pro-a4"; did you mean "pro-a3"?)",
                   R"(weir.yaml:3: models.y.policy: there is no policy "fast"; there are: default)"}));
}

TEST(ModelAlias, IsWrittenOnce) {
  EXPECT_EQ(problems_of("models:\n  x: {tier: pro}\n  x: {tier: flash}\n"),
            Lines{R"(weir.yaml:3: models: the key "x" stands here twice; remove one)"});
}

TEST(ModelAlias, IsAnEntryOfAMap) {
  EXPECT_EQ(problems_of("models: [auto]\n"),
            Lines{"weir.yaml:1: models: must be a map from a model name to what it stands for"});
}

TEST(Preference, HasANameThatLeadsBackToIt) {
  for (const auto preference : {Preference::cheapest, Preference::balanced, Preference::best})
    EXPECT_EQ(preference_named(name_of(preference)), preference);
  EXPECT_FALSE(preference_named("cheap"));
}

TEST(Policies, MayLetTheRouterChooseAnEffort) {
  const auto efforts = [](const std::string& terms) {
    std::vector<Problem> problems;
    const auto entry = YamlReader::parse("{" + terms + "}", "draft", "policies[0]", problems);
    Policy policy;
    read_policy_terms(entry, Config(), policy);
    for (const Problem& problem : problems) ADD_FAILURE() << to_string(problem);
    return policy.efforts;
  };
  EXPECT_TRUE(efforts("").empty());
  EXPECT_TRUE(efforts("effort: choose").all());
  EXPECT_TRUE(efforts("effort: [none, max]").has(Effort::max));
  EXPECT_FALSE(efforts("effort: [none, max]").has(Effort::high));
  EXPECT_EQ(efforts("effort: \"none,max\""), efforts("effort: [none, max]"));
}

}  // namespace
}  // namespace weir::config
