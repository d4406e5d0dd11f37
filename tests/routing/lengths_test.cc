#include "routing/lengths.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace weir::routing {
namespace {

// A second after the last time.
Thinning::TimePoint later() {
  static Thinning::TimePoint now;
  return now += std::chrono::seconds(1);
}

constexpr double kPrior = 500;
constexpr double kNoCap = std::numeric_limits<double>::infinity();

class LengthsTest : public testing::Test {
 protected:
  void answer(const LengthGroup& group, int times, double median, double spread = 0.5, double cap = kNoCap) {
    std::normal_distribution<double> normal(0, spread);
    for (int i = 0; i < times; ++i) {
      const double tokens = std::min(cap, median * std::exp(normal(chance)));
      lengths.observe(group, kPrior, static_cast<std::int64_t>(tokens), 0, cap, later());
    }
  }
  ExpectedLength expected(const LengthGroup& group) { return lengths.predict(group, kPrior); }

  Lengths lengths;
  std::mt19937 chance{1};
};

TEST_F(LengthsTest, AreTheServiceModelsWhereNothingIsKnown) {
  EXPECT_EQ(expected({.key = 1}).mean, kPrior);
  EXPECT_EQ(expected({.key = 1}).p90, kPrior);
}

TEST_F(LengthsTest, AreThoseOfTheKeysAnswers) {
  answer({.key = 1}, 1000, 800);
  EXPECT_NEAR(expected({.key = 1}).p50, 800, 60);
  EXPECT_NEAR(expected({.key = 1}).p90, 800 * std::exp(1.28 * 0.5), 200);
  EXPECT_NEAR(expected({.key = 1}).mean, 800 * std::exp(0.125), 90);
}

TEST_F(LengthsTest, AreTheWiderGroupsForAKeyThatIsNew) {
  answer({.key = 1}, 500, 3000);
  EXPECT_NEAR(expected({.key = 2}).p50, 3000, 300);
}

TEST_F(LengthsTest, LeaveTheWiderGroupWithTheFirstAnswers) {
  answer({.key = 1}, 500, 3000);
  answer({.key = 2}, 10, 100);
  EXPECT_LT(expected({.key = 2}).mean, 2800);
  answer({.key = 2}, 200, 100);
  EXPECT_NEAR(expected({.key = 2}).p50, 100, 15);
}

TEST_F(LengthsTest, AreNotThoseOfAnotherTier) {
  answer({.key = 1, .tier = 0, .effort = config::Effort::max}, 500, 3000);
  EXPECT_EQ(expected({.key = 1, .tier = 1, .effort = config::Effort::high}).mean, kPrior);
}

TEST_F(LengthsTest, AreWithoutReasoningWhatIsLeftOfThoseWithIt) {
  for (int i = 0; i < 500; ++i) lengths.observe({.key = 1}, kPrior, 250, 2250, kNoCap, later());
  EXPECT_NEAR(expected({.key = 1, .effort = config::Effort::none}).mean, 250, 5);
  EXPECT_NEAR(expected({.key = 1, .effort = config::Effort::max}).mean, 250 + 2.4 * 2250, 50);
}

TEST_F(LengthsTest, AreTakenToBeMostlyReasoningWhereTheServerDoesNotSay) {
  answer({.key = 1}, 500, 3000, 0);
  EXPECT_NEAR(expected({.key = 1, .effort = config::Effort::none}).mean, 0.3 * 3000, 20);
  answer({.key = 2, .tier = 1, .effort = config::Effort::none}, 500, 300, 0);
  EXPECT_NEAR(expected({.key = 2, .tier = 1}).mean, 1000, 20);
}

TEST_F(LengthsTest, FollowADrift) {
  answer({.key = 1}, 1000, 200);
  answer({.key = 1}, 1500, 1600);
  EXPECT_NEAR(expected({.key = 1}).p50, 1600, 250);
}

TEST_F(LengthsTest, CoverNineInTenThroughADrift) {
  int covered = 0;
  for (int i = 0; i < 4000; ++i) {
    const double before = expected({.key = 1}).p90;
    std::normal_distribution<double> normal(0, 0.5);
    const double tokens = (300 + 0.5 * i) * std::exp(normal(chance));
    covered += tokens <= before;
    lengths.observe({.key = 1}, kPrior, static_cast<std::int64_t>(tokens), 0, kNoCap, later());
  }
  EXPECT_NEAR(covered / 4000.0, 0.9, 0.02);
}

TEST_F(LengthsTest, EndAtWhatTheRequestAllows) {
  answer({.key = 1}, 1000, 800);
  const ExpectedLength capped = lengths.predict_up_to({.key = 1}, kPrior, 600);
  EXPECT_EQ(capped.p90, 600);
  EXPECT_LT(capped.mean, 600);  // some answers end earlier
  EXPECT_GT(capped.mean, 450);
}

TEST_F(LengthsTest, TakeAnAnswerThatWasCutOffForALongerOne) {
  answer({.key = 1}, 1000, 1000);
  answer({.key = 2}, 300, 1000, 0.5, 700);
  EXPECT_GT(expected({.key = 2}).p90, 1000);
}

TEST_F(LengthsTest, CountReasoningApart) {
  for (int i = 0; i < 100; ++i) lengths.observe({.key = 1}, kPrior, 250, 750, kNoCap, later());
  EXPECT_NEAR(expected({.key = 1}).reasoning_share, 0.75, 0.01);
}

TEST_F(LengthsTest, LearnNothingFromAnEmptyAnswer) {
  lengths.observe({.key = 1}, kPrior, 0, 0, kNoCap, later());
  lengths.observe({.key = 1}, kPrior, -5, 3, kNoCap, later());
  EXPECT_EQ(expected({.key = 1}).mean, kPrior);
}

TEST_F(LengthsTest, TakeNoMoreMemoryForAnyNumberOfKeys) {
  answer({.key = 1}, 100, 800);
  for (int key = 2; key < 20'000; ++key) {
    answer({.key = key}, 1, 100);
    if (key % 100 == 0) answer({.key = 1}, 1, 800);
  }
  EXPECT_NEAR(expected({.key = 1}).p50, 800, 200);  // heard of all along
}

TEST(LengthSketch, TellsAnyQuantileWithinAFewPercent) {
  LengthSketch sketch;
  for (int i = 1; i <= 1000; ++i) sketch.add(i);
  const LengthSketch::Shares shares = sketch.shares(certain(1), 0);
  for (const double p : {0.1, 0.5, 0.9}) {
    // The latest weigh more: by 0.998 for each since.
    const double exact = 1000 - std::log(p + (1 - p) * std::pow(0.998, 1000)) / std::log(0.998);
    EXPECT_NEAR(quantile(shares, p) / exact, 1, 0.05) << p;
  }
}

TEST(LengthSketch, TakesNoLengthForMoreThanTheMost) {
  LengthSketch sketch;
  for (int i = 0; i < 100; ++i) sketch.add(i % 2 ? 100 : 10'000);
  const LengthSketch::Shares shares = sketch.shares(certain(1), 0);
  const double all = mean_up_to(shares, filled(shares), 1e9);
  EXPECT_NEAR(all, 5050, 500);
  EXPECT_NEAR(mean_up_to(shares, filled(shares), 1000), 550, 50);
  EXPECT_NEAR(mean_up_to(shares, filled(shares), 50), 50, 1e-3);
}

TEST(LengthSketch, KeepsTheLongestAndTheShortest) {
  LengthSketch sketch;
  for (int i = 0; i < 100; ++i) sketch.add(i % 2 ? 1 : 1e9);
  EXPECT_GT(quantile(sketch.shares(certain(1), 0), 0.9), 400'000);
  EXPECT_LT(quantile(sketch.shares(certain(1), 0), 0.1), 2);
}

}  // namespace
}  // namespace weir::routing
