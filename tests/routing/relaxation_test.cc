#include <gtest/gtest.h>

#include "routing/choice.h"
#include "town.h"

namespace weir::routing {
namespace {

using enum config::Preference;

// A candidate that meets its budgets with this chance.
Candidate candidate(int deployment, double meets_probability, bool over_cost_max = false) {
  Candidate made;
  made.deployment = deployment;
  made.meets_probability = meets_probability;
  made.over_cost_max = over_cost_max;
  return made;
}

int first_of(std::vector<Candidate> candidates) {
  rank(candidates, config::Policy{});
  return candidates.front().deployment;
}

TEST(Relaxation, GivesUpThePriceCapFirst) {
  Town town;
  town.flash().pro().busy("flash", 900);
  const auto request = asking().best().ttft(3000).paying_at_most("0.001");
  EXPECT_EQ(town.choose(request), "pro");
  EXPECT_EQ(town.reason(request), "cheapest-within-budget; relaxed=cost");
}

TEST(Relaxation, PaysTheLeastOverACapThatNobodyMeets) {
  Town town;
  town.pro().flash();
  const auto request = asking().best().ttft(5000).paying_at_most("0.0001");
  EXPECT_EQ(town.order(request), "flash pro");
  EXPECT_EQ(town.reason(request), "cheapest-within-budget; relaxed=cost");
}

TEST(Relaxation, GivesUpTheWantedProbabilityNext) {
  Town town;
  town.flash().pro();
  const auto request = asking().best().ttft(600).surely(0.9);  // Flash: 525 ms, more likely than not
  EXPECT_EQ(town.choose(request), "flash");
  EXPECT_EQ(town.reason(request), "fastest; relaxed=probability");
}

TEST(Relaxation, GivesUpTheLatencyBudgetLastAndIsThenLeastLate) {
  Town town;
  town.pro().flash();
  const auto request = asking().best().ttft(200);
  EXPECT_EQ(town.choose(request), "flash");
  EXPECT_EQ(town.reason(request), "fastest; relaxed=latency");
}

TEST(Relaxation, NamesAllThatHadToGive) {
  Town town;
  town.flash().pro();
  EXPECT_EQ(town.reason(asking().ttft(200).paying_at_most("0.0001")), "fastest; relaxed=cost,latency");
  EXPECT_EQ(town.reason(asking().ttft(600).paying_at_most("0.0001")), "fastest; relaxed=cost,probability");
}

TEST(Relaxation, FollowsItsDeclaredOrder) {
  EXPECT_EQ(first_of({candidate(0, 0.3), candidate(1, 0.8, true), candidate(2, 0.7), candidate(3, 0.95, true)}), 3);
  EXPECT_EQ(first_of({candidate(0, 0.3), candidate(1, 0.8, true), candidate(2, 0.7)}), 2);
  EXPECT_EQ(first_of({candidate(0, 0.3), candidate(1, 0.8, true)}), 1);
  EXPECT_EQ(first_of({candidate(0, 0.3, true), candidate(1, 0.2)}), 1);
}

TEST(Relaxation, TakesTheLikeliestOfThoseThatMayMeetTheBudget) {
  EXPECT_EQ(first_of({candidate(0, 0.6), candidate(1, 0.8), candidate(2, 0.7)}), 1);
}

TEST(Relaxation, KeepsThePriceCapWhenLatencyIsLostAnyway) {
  Town town;
  town.flash().pro().busy("flash", 320);
  const auto request = asking().best().ttft(100).paying_at_most("0.001");
  EXPECT_LT(town.prospect("pro", request).lateness_ms, town.prospect("flash", request).lateness_ms);
  EXPECT_EQ(town.choose(request), "flash");
}

TEST(Relaxation, NeverTouchesAPinOrALeastTier) {
  Town town;
  town.flash().pro().busy("pro", 300);
  EXPECT_EQ(town.order(asking().at_least(kPro).ttft(100)), "pro");
  EXPECT_EQ(town.reason(asking().pinned_to_tier(kPro).ttft(100)), "pinned; relaxed=latency");
}

}  // namespace
}  // namespace weir::routing
