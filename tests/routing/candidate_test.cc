#include "routing/candidate.h"

#include <gtest/gtest.h>

#include "town.h"

namespace weir::routing {
namespace {

TEST(Candidate, NeedsTheCapabilityThatTheRequestNeeds) {
  Town town;
  town.pro().flash();
  town.last().capabilities.images = true;
  EXPECT_EQ(town.order(asking().best().with_images()), "flash");
  EXPECT_EQ(town.exclusions(asking().with_images()), "pro:capability");
}

TEST(Candidate, MustHoldPromptAndCompletionInItsContextWindow) {
  Town town;
  town.flash().pro();
  town.last().context_window_tokens = 1500;
  EXPECT_EQ(town.exclusions(asking().completing_at_most(500)), "");
  EXPECT_EQ(town.exclusions(asking().completing_at_most(501)), "pro:context-window");
  EXPECT_EQ(town.exclusions(asking().prompt(1500)), "pro:context-window");
}

TEST(Candidate, MustBeAbleToWriteAsMuchAsTheClientAllows) {
  Town town;
  town.flash();
  town.last().completion_tokens_max = 8192;
  EXPECT_EQ(town.exclusions(asking().completing_at_most(8192)), "");
  EXPECT_EQ(town.exclusions(asking().completing_at_most(8193)), "flash:completion-cap");
}

TEST(Candidate, MustNotBeBelowTheLeastTier) {
  Town town;
  town.flash().pro();
  EXPECT_EQ(town.order(asking().cheapest().at_least(kPro)), "pro");
  EXPECT_EQ(town.exclusions(asking().at_least(kPro)), "flash:below-least-tier");
}

TEST(Candidate, MustBeBelowItsInFlightCap) {
  Town town;
  town.flash().pro().flash("full");
  town.last().in_flight_max = 2;
  EXPECT_EQ(town.busy("full", 1).exclusions(asking()), "");
  EXPECT_EQ(town.busy("full", 1).exclusions(asking()), "full:in-flight-cap");
}

TEST(Candidate, CostsWhatItsPromptAndExpectedCompletionCostNow) {
  Town town;
  town.flash().off_peak();
  EXPECT_EQ(to_string(town.prospect("flash", asking()).cost), "0.00045");  // 1000 x 0.15 + 500 x 0.60, per million
  EXPECT_EQ(to_string(town.at_peak().prospect("flash", asking()).cost), "0.0009");
}

TEST(Candidate, MayCostAsMuchAsThePriceCapAndNoMore) {
  Town town;
  town.flash();
  EXPECT_FALSE(town.prospect("flash", asking().paying_at_most("0.00045")).over_cost_max);
  EXPECT_TRUE(town.prospect("flash", asking().paying_at_most("0.000449999")).over_cost_max);
}

TEST(Candidate, ExpectsNoMoreTokensThanTheClientAllows) {
  Town town;
  town.flash();
  EXPECT_EQ(town.prospect("flash", asking()).expected_completion_tokens, 500);
  EXPECT_EQ(town.prospect("flash", asking().completing_at_most(40)).expected_completion_tokens, 40);
}

TEST(Candidate, ExpectsNoMoreTokensThanItsServerWrites) {
  Town town;
  town.flash();
  town.last().completion_tokens_max = 300;
  EXPECT_EQ(town.prospect("flash", asking()).expected_completion_tokens, 300);
}

TEST(Candidate, ExpectsLongerAnswersOnceItHasSeenThem) {
  Town town;
  town.flash().answers("flash", 100, 2000);
  EXPECT_NEAR(town.prospect("flash", asking()).expected_completion_tokens, 2000, 100);
}

TEST(Candidate, TakesTheTimeOfItsFirstTokenAndThenOfEachOther) {
  Town town;
  town.flash();
  const Candidate flash = town.prospect("flash", asking());
  EXPECT_DOUBLE_EQ(flash.ttft_ms, 400 + 1000 * 1000 / 8000.0);
  EXPECT_DOUBLE_EQ(flash.total_ms, flash.ttft_ms + 499 * flash.tpot_ms);
}

TEST(Candidate, MeetsABudgetAtItsMedianHalfTheTime) {
  Town town;
  town.flash();
  const double median = town.prospect("flash", asking()).ttft_ms;
  EXPECT_NEAR(town.prospect("flash", asking().ttft(median)).meets_probability, 0.5, 1e-9);
  EXPECT_GT(town.prospect("flash", asking().ttft(2 * median)).meets_probability, 0.98);
  EXPECT_LT(town.prospect("flash", asking().ttft(0.5 * median)).meets_probability, 0.02);
}

TEST(Candidate, MustMeetEveryBudgetNotJustOne) {
  Town town;
  town.flash();
  EXPECT_GT(town.prospect("flash", asking().ttft(3000)).meets_probability, 0.99);
  EXPECT_LT(town.prospect("flash", asking().ttft(3000).tpot(10)).meets_probability, 0.01);
  EXPECT_LT(town.prospect("flash", asking().ttft(200).total(90'000)).meets_probability, 0.01);
}

TEST(Candidate, ShowsItsFirstByteWithTheWholeAnswerWhenNotStreamed) {
  Town town;
  town.flash();
  EXPECT_GT(town.prospect("flash", asking().ttft(3000)).meets_probability, 0.99);
  EXPECT_LT(town.prospect("flash", asking().in_one_piece().ttft(3000)).meets_probability, 0.01);
  EXPECT_GT(town.prospect("flash", asking().in_one_piece().ttft(30000)).meets_probability, 0.99);
}

TEST(Candidate, MustMeetTheTighterOfBothBudgetsWhenNotStreamed) {
  Town town;
  town.flash();
  EXPECT_LT(town.prospect("flash", asking().in_one_piece().ttft(3000).total(90'000)).meets_probability, 0.01);
  EXPECT_LT(town.prospect("flash", asking().in_one_piece().ttft(90'000).total(3000)).meets_probability, 0.01);
}

TEST(Candidate, HasNoPaceToBeJudgedWhenNotStreamed) {
  Town town;
  town.flash();
  EXPECT_LT(town.prospect("flash", asking().tpot(1)).meets_probability, 0.01);
  EXPECT_EQ(town.prospect("flash", asking().in_one_piece().tpot(1)).meets_probability, 1);
}

TEST(Candidate, CountsTheDelayOfEveryTokenAsLateness) {
  Town town;
  town.flash();
  const double tpot = town.prospect("flash", asking()).tpot_ms;
  EXPECT_GT(town.prospect("flash", asking().tpot(tpot - 10)).lateness_ms, 499 * 10);
}

}  // namespace
}  // namespace weir::routing
