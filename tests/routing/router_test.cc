#include "routing/router.h"

#include <gtest/gtest.h>

#include "town.h"

namespace weir::routing {
namespace {

TEST(Router, SendsATightTtftToFlashWhileProQueues) {
  Town town;
  town.flash().pro().busy("pro", 300);
  const auto request = asking().best().ttft(2000);
  EXPECT_EQ(town.choose(request), "flash");
  EXPECT_EQ(town.reason(request), "best");
}

TEST(Router, PrefersProForTheBestAnswerWithRoomInBothBudgets) {
  Town town;
  town.flash().pro();
  const auto request = asking().best().ttft(5000).paying_at_most("0.01");
  EXPECT_EQ(town.choose(request), "pro");
  EXPECT_EQ(town.reason(request), "best");
}

TEST(Router, TakesFlashWhenThePriceCapExcludesPro) {
  Town town;
  town.flash().pro();
  const auto request = asking().best().ttft(5000).paying_at_most("0.001");
  EXPECT_EQ(town.choose(request), "flash");
  EXPECT_EQ(town.reason(request), "best");
}

TEST(Router, TakesProAgainWhenFlashIsDown) {
  Town town;
  town.flash().pro().down("flash");
  EXPECT_EQ(town.choose(asking().cheapest()), "pro");
  EXPECT_EQ(town.reason(asking().cheapest()), "only-candidate");
  town.down("flash", false);
  EXPECT_EQ(town.choose(asking().cheapest()), "flash");
}

TEST(Router, ObeysAPinnedTier) {
  Town town;
  town.flash().pro().busy("pro", 300);
  const auto request = asking().cheapest().pinned_to_tier(kPro);
  EXPECT_EQ(town.order(request), "pro");
  EXPECT_EQ(town.reason(request), "pinned");
}

TEST(Router, ObeysAPinnedDeployment) {
  Town town;
  town.flash("a").flash("b").flash("c");
  EXPECT_EQ(town.order(asking().pinned_to_deployment(1)), "b");
  EXPECT_EQ(town.reason(asking().pinned_to_deployment(1)), "pinned");
}

TEST(Router, HasNoCandidateWhenThePinnedTierIsDown) {
  Town town;
  town.flash().pro().down("pro");
  const auto request = asking().pinned_to_tier(kPro);
  EXPECT_TRUE(town.plan(request).empty());
  EXPECT_EQ(town.reason(request), "none");
  EXPECT_EQ(town.exclusions(request), "flash:not-pinned pro:breaker");
}

TEST(Router, FollowsThePriceAsItFlipsBetweenPeakAndOffPeak) {
  Town town;
  town.flash().pro();
  const auto request = asking().best().paying_at_most("0.002");
  EXPECT_EQ(town.off_peak().choose(request), "pro");
  EXPECT_EQ(town.at_peak().choose(request), "flash");
}

TEST(Router, PaysForQualityOnlyWhileItIsWorthItsPrice) {
  Town town;
  town.flash().pro();
  EXPECT_EQ(town.off_peak().choose(asking().balanced()), "pro");
  EXPECT_EQ(town.at_peak().choose(asking().balanced()), "flash");
  EXPECT_EQ(town.reason(asking().balanced()), "balanced");
}

TEST(Router, TakesTheCheapestWhereNothingElseMatters) {
  Town town;
  town.pro().flash();
  EXPECT_EQ(town.order(asking().cheapest()), "flash pro");
  EXPECT_EQ(town.reason(asking().cheapest()), "cheapest-within-budget");
}

TEST(Router, TakesTheLessLoadedOfTwoReplicas) {
  Town town;
  town.flash("a").flash("b").busy("a", 3);
  EXPECT_EQ(town.choose(asking().cheapest()), "b");
  EXPECT_EQ(town.choose(asking().balanced()), "b");
  EXPECT_EQ(town.choose(asking().best()), "b");
}

TEST(Router, TakesTheLessLoadedOfTwoThatAreEquallyFast) {
  Town town;
  for (const auto* name : {"a", "b"}) town.flash(name).last().prior.itl_per_in_flight_ms = 0;
  EXPECT_EQ(town.busy("a", 1).choose(asking()), "b");
}

TEST(Router, TakesTheBetterOfTwoThatCostTheSame) {
  Town town;
  town.flash().pro().last().price_key = "flash";
  EXPECT_EQ(town.choose(asking().cheapest()), "pro");
}

TEST(Router, TakesTheCheaperOfTwoThatAreEquallyGood) {
  Town town;
  town.pro("dear").pro("cheap").last().price_key = "flash";
  EXPECT_EQ(town.busy("cheap", 5).choose(asking().best()), "cheap");
}

TEST(Router, SpreadsABurstOverReplicas) {
  Town town;
  town.flash("a").flash("b").flash("c");
  for (int i = 0; i < 30; ++i) town.busy(town.choose(asking().cheapest()), 1);
  for (const auto& member : town.fleet().members()) EXPECT_EQ(member.load.in_flight, 10);
}

TEST(Router, KeepsReplicasEquallyDearWhateverLengthsTheyServed) {
  Town town;
  town.flash("a").flash("b").answers("a", 20, 200).answers("b", 20, 900);
  EXPECT_EQ(town.prospect("a", asking()).cost, town.prospect("b", asking()).cost);
}

TEST(Router, OrdersFallbacksByTheSameRule) {
  Town town;
  town.flash("slow").flash("quick").pro().busy("slow", 20);
  EXPECT_EQ(town.order(asking().best()), "pro quick slow");
  EXPECT_EQ(town.order(asking().cheapest()), "quick slow pro");
}

TEST(Router, BreaksTheLastTieByTheOrderOfTheConfiguration) {
  Town town;
  town.flash("first").flash("second");
  EXPECT_EQ(town.order(asking()), "first second");
}

TEST(Router, DecidesTheSameFromTheSame) {
  const auto decide = [] {
    Town town;
    town.flash("a").flash("b").pro("c").busy("c", 90).first_tokens_take("a", 9, 700).answers("b", 9, 700);
    return town.order(asking().ttft(900).total(20000)) + town.reason(asking().ttft(900));
  };
  EXPECT_EQ(decide(), decide());
}

}  // namespace
}  // namespace weir::routing
