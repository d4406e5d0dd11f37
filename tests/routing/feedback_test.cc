#include "routing/feedback.h"

#include <gtest/gtest.h>

namespace weir::routing {
namespace {

using namespace std::chrono_literals;
using config::Effort;

const pricing::Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
constexpr int kFlash = 0, kPro = 1;

// Two tiers of 60 and 70 points, whatever the class; many keys, unless a test says whose opinions they are.
class Feedback : public testing::Test {
 protected:
  Feedback() {
    config_.tiers = {{"flash", "deepseek-flash", 0, 60}, {"pro", "deepseek-v4-pro", 1, 70}};
    config_.feedback.emplace();
  }

  void judged(int tier, double score, int times, pricing::Instant at = kNow, std::optional<int> key = {}) {
    for (int i = 0; i < times; ++i) tally_.add({0, tier, Effort::high, key.value_or(i), score, at});
  }
  double points(int tier, pricing::Instant now = kNow) { return tally_.correction(now).at(0, tier, Effort::high); }

  config::Config config_;
  FeedbackTally tally_{config_};
};

TEST_F(Feedback, ChangesNothingBeforeAnybodyJudged) {
  EXPECT_EQ(points(kFlash), 0);
  EXPECT_EQ(QualityCorrection().at(3, 1, Effort::max), 0);
}

TEST_F(Feedback, PrefersTheTierWhoseAnswersAreLikedMore) {
  judged(kFlash, 0.9, 1000);
  judged(kPro, 0.9, 1000);
  EXPECT_NEAR((60 + points(kFlash)) - (70 + points(kPro)), -10 + 10 * 1000.0 / 1200, 1e-9);
}

TEST_F(Feedback, SaysNothingOfATierThatAloneWasJudged) {
  judged(kFlash, 1, 1000);
  EXPECT_EQ(points(kFlash), 0);
  EXPECT_EQ(points(kPro), 0);
}

TEST_F(Feedback, HardlyMovesTheTableWhileThereIsLittleOfIt) {
  judged(kFlash, 1, 5);
  judged(kPro, 0, 5);
  EXPECT_LT(points(kFlash), 1.5);
  EXPECT_GT(points(kFlash), 0.5);
}

TEST_F(Feedback, CountsOneKeyForNoMoreThanItsShare) {
  judged(kFlash, 1, 100'000, kNow, 7);
  judged(kPro, 0, 100'000, kNow, 7);
  const double most = 10.0 / 210 * 55;  // ten opinions of 210, each 55 points from the level
  EXPECT_NEAR(points(kFlash), most, 1e-6);
  EXPECT_NEAR(points(kPro), -most, 1e-6);
}

TEST_F(Feedback, NeverMovesAPointFurtherThanAllowed) {
  judged(kFlash, 1, 100'000);
  judged(kPro, 0, 100'000);
  EXPECT_EQ(points(kFlash), 10);
  EXPECT_EQ(points(kPro), -10);
}

TEST_F(Feedback, IsForgottenByHalfAfterAHalfLife) {
  judged(kFlash, 1, 200);
  judged(kPro, 0.6, 200);
  const auto cells = tally_.cells(kNow + 30 * 24h);
  EXPECT_NEAR(cells.at(0).weight, 100, 1e-9);
  EXPECT_NEAR(points(kFlash, kNow + 3650 * 24h), 0, 1e-6);
}

TEST_F(Feedback, TakesAnOpinionBackThatWasChanged) {
  judged(kFlash, 1, 200);
  judged(kPro, 0.7, 200);
  const double before = points(kFlash);
  judged(kFlash, 0, 1, kNow - 24h, 3);
  EXPECT_LT(points(kFlash), before);
  tally_.remove({0, kFlash, Effort::high, 3, 0, kNow - 24h});
  EXPECT_NEAR(points(kFlash), before, 1e-9);
}

TEST_F(Feedback, IsTheSameInWhateverOrderItCame) {
  FeedbackTally other(config_);
  judged(kPro, 0.5, 1);
  for (const int days : {3, 90, 1}) judged(kFlash, 0.25 * (days % 4), 1, kNow - days * 24h, 1);
  for (const int days : {1, 3, 90}) other.add({0, kFlash, Effort::high, 1, 0.25 * (days % 4), kNow - days * 24h});
  EXPECT_NEAR(tally_.cells(kNow).at(0).mean, other.cells(kNow).at(0).mean, 1e-12);
}

}  // namespace
}  // namespace weir::routing
