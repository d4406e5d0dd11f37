#include "routing/correction.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "routing/latency_features.h"

namespace weir::routing {
namespace {

using Tpot = Correction<kTpotFeatures>;

TEST(Correction, FollowsTheLevelWhereFeaturesMislead) {
  // The feature explains the ratio, then suddenly says the opposite, over and over: no regression can follow that.
  Tpot correction(tpot_prior_variances());
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> uniform(-3, 3);
  double error = 0;
  for (int i = 0; i < 2000; ++i) {
    const double x = uniform(generator);
    const Tpot::Features features{1, x, 0, 0, 0, 0};
    const double ratio = 0.5 + (i / 25 % 2 == 0 ? x : -x) * 0.3;
    if (i > 200) error += std::abs(correction.predict(features) - ratio) / 1800;
    correction.observe(features, ratio, 0, 0);
  }
  EXPECT_LT(error, 0.55);  // of the level alone: 0.45
}

TEST(Correction, GoesNoFurtherThanAHundredAndFiftyfold) {
  Tpot correction(tpot_prior_variances());
  for (int i = 0; i < 100; ++i) correction.observe({1, i / 50.0, 0, 0, 0, 0}, i / 20.0, 0, 0);
  EXPECT_LE(correction.predict({1, 1e9, 0, 0, 0, 0}), Tpot::kLogRatioMax);
  EXPECT_GE(correction.predict({1, -1e9, 0, 0, 0, 0}), -Tpot::kLogRatioMax);
}

TEST(Correction, FadesByTheSameWhetherAskedInBetweenOrNot) {
  Tpot correction(tpot_prior_variances());
  for (int i = 0; i < 50; ++i) correction.observe({1, 1, 0, 0, 0, 0}, 1, 0, 0);
  for (int i = 0; i < 1386; ++i) correction.fade();  // half-life
  EXPECT_NEAR(correction.predict({1, 1, 0, 0, 0, 0}), 0.5, 0.01);
}

TEST(Correction, ForgetsHowSureItWasWhileItFades) {
  Tpot correction(tpot_prior_variances());
  for (int i = 0; i < 500; ++i) correction.observe({1, 1, 0, 0, 0, 0}, 1, 0, 0);
  for (int i = 0; i < 20'000; ++i) correction.fade();
  for (int i = 0; i < 8; ++i) correction.observe({1, 1, 0, 0, 0, 0}, -1, 0, 0);
  EXPECT_NEAR(correction.predict({1, 1, 0, 0, 0, 0}), -1, 0.3);
}

}  // namespace
}  // namespace weir::routing
