#include "routing/training/trust.h"

#include <gtest/gtest.h>

#include <cmath>

namespace weir::routing {
namespace {

// Pairs of which the head says `moved`, up and down by turns, and of which `slope` of that comes, with noise.
TrustFinder finder(int pairs, double moved, double slope, double noise) {
  TrustFinder found;
  for (int i = 0; i < pairs; ++i) {
    const double up = i % 2 == 0 ? 1 : -1, other = i % 4 < 2 ? 1 : -1;
    found.add(static_cast<std::uint64_t>(i), i % 5, 0.1 + up * moved * slope + other * noise, 0.1, up * moved);
  }
  return found;
}

TEST(Trust, IsTheSlopeOfWhatCameLessItsError) {
  const TrustFound found = finder(4000, 0.1, 0.6, 0.3).find();
  EXPECT_NEAR(found.slope, 0.6, 1e-9);
  EXPECT_NEAR(found.error, 0.3 / 0.1 / std::sqrt(4000.0), 1e-3);
  EXPECT_NEAR(found.trust, found.slope - found.error, 1e-12);
  EXPECT_EQ(found.pairs, 4000u);
}

TEST(Trust, IsNoneWhereTheSlopeMayBeChance) {
  EXPECT_EQ(finder(400, 0.1, 0.3, 0.3).find().trust, 0) << "two standard errors";
  EXPECT_GT(finder(4000, 0.1, 0.3, 0.3).find().trust, 0.2);
  EXPECT_EQ(finder(4000, 0.1, -0.6, 0.3).find().trust, 0);
  EXPECT_EQ(TrustFinder().find().trust, 0);
}

TEST(Trust, IsNeverMoreThanWhole) {
  EXPECT_LT(finder(4000, 0.1, 3, 0.3).find().trust, 1);
  EXPECT_GT(finder(4000, 0.1, 3, 0.3).find().trust, 0.9);
}

TEST(Trust, TakesPairsOfAGroupForOne) {
  TrustFinder alone, together;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const double came = i % 4 == 0 ? -1 : 1;
    for (std::uint64_t copy = 0; copy < 4; ++copy) {
      alone.add(4 * i + copy, 0, came, 0, 0.1);
      together.add(i, 0, came, 0, 0.1);
    }
  }
  EXPECT_NEAR(together.find().error, 2 * alone.find().error, 1e-9);
}

TEST(Trust, CanLeaveAFoldOut) {
  TrustFinder found;
  found.add(1, 0, 0.1, 0, 0.1);
  found.add(2, 1, -0.1, 0, 0.1);
  EXPECT_EQ(found.find().slope, 0);
  EXPECT_EQ(found.find(1).slope, 1);
  EXPECT_EQ(found.find(1).pairs, 1u);
}

}  // namespace
}  // namespace weir::routing
