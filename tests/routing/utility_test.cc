#include "routing/utility.h"

#include <gtest/gtest.h>

#include "town.h"

namespace weir::routing {
namespace {

// 80 points at a cost of 0.002, likely enough to be in time.
Candidate pro() {
  Candidate made;
  made.quality = 80;
  made.cost = pricing::Money{2'000'000};
  made.meets_probability = 0.9;
  made.work_ms = 10;
  return made;
}

config::Policy preferring(config::Preference preference) {
  config::Policy policy;
  policy.preference = preference;
  policy.value_per_quality_point = pricing::Money{100'000};
  return policy;
}

TEST(Utility, IsTheValueOfQualityLessItsCost) {
  EXPECT_DOUBLE_EQ(worth_nanos(pro(), preferring(config::Preference::balanced), 1), 8e6 - 2e6);
  EXPECT_DOUBLE_EQ(worth_nanos(pro(), preferring(config::Preference::cheapest), 1), -2e6);
  EXPECT_DOUBLE_EQ(worth_nanos(pro(), preferring(config::Preference::best), 1), 80e9 - 2e6);
}

TEST(Utility, ChargesForTheChanceOfAMiss) {
  config::Policy policy = preferring(config::Preference::cheapest);
  policy.miss_cost = pricing::Money{10'000'000};
  EXPECT_DOUBLE_EQ(worth_nanos(pro(), policy, 1), -2e6 - 1e6);
}

TEST(Utility, ChargesForATightBudget) {
  EXPECT_DOUBLE_EQ(worth_nanos(pro(), preferring(config::Preference::cheapest), 1.5), -3e6);
}

TEST(Scarcity, IsTheWorkAtThePriceOfCapacity) {
  EXPECT_DOUBLE_EQ(scarcity_nanos(pro(), preferring(config::Preference::cheapest), 5000), 50'000);
}

TEST(Scarcity, IsNeverMoreThanTheMissesThatItCausesWouldCost) {
  config::Policy policy;
  policy.miss_cost = pricing::Money{10'000};
  EXPECT_DOUBLE_EQ(scarcity_nanos(pro(), policy, 1e9), 40'000);
  policy.miss_cost = pricing::Money{0};
  EXPECT_DOUBLE_EQ(scarcity_nanos(pro(), policy, 1e9), 0);
}

TEST(Utility, TakesPrefillAndAShareOfASlotForWork) {
  Candidate candidate;
  candidate.prompt = {.uncached = 1000};
  candidate.expected_completion_tokens = 100;
  candidate.tpot_ms = 32;
  const config::ServiceModel service{.slots = 64, .prefill_tokens_per_second = 5000};
  EXPECT_DOUBLE_EQ(work_ms(candidate, service), 200 + 50);
}

// Flash and Pro have a point of quality each for 0.000165: the value at which Pro's dearer answer is worth it.
TEST(Router, PaysForQualityUpToWhatAPointIsWorth) {
  Town town;
  town.flash().pro();
  const auto worth = [](std::int64_t nanos) {
    Asking asked = asking().balanced();
    asked.request.wants.value_per_quality_point = pricing::Money{nanos};
    return asked;
  };
  EXPECT_EQ(town.choose(worth(100'000)), "flash");
  EXPECT_EQ(town.choose(worth(200'000)), "pro");
}

TEST(Router, GivesUpABudgetThatCostsLessThanKeepingIt) {
  Town town;
  town.flash().pro().busy("flash", 900);
  EXPECT_EQ(town.choose(asking().cheapest().ttft(3000)), "pro");
  Asking patient = asking().cheapest().ttft(3000);
  patient.request.wants.miss_cost = pricing::Money{10'000};
  EXPECT_EQ(town.choose(patient), "flash");
  EXPECT_EQ(town.reason(patient), "worth-most; relaxed=latency");
}

}  // namespace
}  // namespace weir::routing
