#include "routing/log_regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "routing/latency_features.h"

namespace weir::routing {
namespace {

// A world in which the log-ratio is `level` plus `slope` times the second feature, give or take 0.1.
class LogRegressionTest : public testing::Test {
 protected:
  using Regression = LogRegression<kTpotFeatures>;

  void live(int times, int behind = 0) {
    for (int i = 0; i < times; ++i) {
      const double x = uniform(generator);
      regression.observe({1, x, 0, 0, 0, 0}, level + slope * x + noise(generator), behind);
    }
  }
  double at(double x) const { return regression.predict({1, x, 0, 0, 0, 0}); }

  Regression regression{tpot_prior_variances()};
  double level = 0.5;
  double slope = 1;
  std::mt19937 generator{1};
  std::uniform_real_distribution<double> uniform{0, 2};
  std::normal_distribution<double> noise{0, 0.1};
};

TEST_F(LogRegressionTest, SaysWhatWasExpectedBeforeAnyObservation) {
  EXPECT_EQ(at(1), 0);
}

TEST_F(LogRegressionTest, LearnsHowTheRatioDependsOnAFeature) {
  live(100);
  EXPECT_NEAR(at(0), 0.5, 0.1);
  EXPECT_NEAR(at(2), 2.5, 0.1);
}

TEST_F(LogRegressionTest, FollowsADriftingWorld) {
  live(100);
  slope = 0.5;
  live(300);
  EXPECT_NEAR(at(2), 1.5, 0.1);
}

TEST_F(LogRegressionTest, MovesAllPredictionsAfterAChange) {
  live(200);
  level += std::log(4);
  live(8);
  EXPECT_NEAR(at(0), level, 0.25);
  EXPECT_NEAR(at(2), level + 2, 0.25);
}

TEST_F(LogRegressionTest, TakesAHiccupForNoChangeWhenTheNewsOfItIsLate) {
  live(200);
  level += std::log(4);
  live(8, 64);
  EXPECT_NEAR(at(1), 1.5, 0.3);
}

TEST_F(LogRegressionTest, BelievesLateNewsWithinTwentyObservations) {
  live(200);
  level += std::log(4);
  live(20, 1000);
  EXPECT_NEAR(at(1), level + 1, 0.25);
}

TEST_F(LogRegressionTest, KeepsItsHeadThroughAWorldThatDoesNotVary) {
  for (int i = 0; i < 20'000; ++i) regression.observe({1, 1, 0, 0, 0, 0}, 1 + noise(generator), 0);
  live(50);
  EXPECT_NEAR(at(0), 0.5, 0.2);
  EXPECT_NEAR(at(2), 2.5, 0.2);
}

TEST_F(LogRegressionTest, IsHardlyMovedByAnOutlier) {
  live(200);
  const double before = at(1);
  regression.observe({1, 1, 0, 0, 0, 0}, 5, 0);
  EXPECT_NEAR(at(1), before, 0.05);
}

}  // namespace
}  // namespace weir::routing
