#include "routing/spread.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace weir::routing {
namespace {

double share_covered(Spread& spread, double (*draw)(std::mt19937&), int times = 4000) {
  std::mt19937 generator(1);
  int covered = 0;
  for (int i = 0; i < times; ++i) {
    const double excess = draw(generator);
    covered += excess <= 1.2816 * spread.value();
    spread.observe(excess);
  }
  return 1.0 * covered / times;
}

TEST(Spread, CoversNineInTenOfWhatIsSymmetric) {
  Spread spread;
  const auto normal = [](std::mt19937& g) { return std::normal_distribution<double>(0, 0.5)(g); };
  EXPECT_NEAR(share_covered(spread, normal), 0.9, 0.015);
  EXPECT_NEAR(spread.value(), 0.5, 0.15);
}

TEST(Spread, CoversNineInTenOfWhatHasALongTail) {
  Spread spread;
  const auto tail = [](std::mt19937& g) { return std::exponential_distribution<double>(3)(g) - 0.23; };
  EXPECT_NEAR(share_covered(spread, tail), 0.9, 0.015);
}

TEST(Spread, CoversNineInTenOfWhatIsAlmostCertain) {
  Spread spread;
  const auto steady = [](std::mt19937& g) { return std::normal_distribution<double>(0, 0.02)(g); };
  EXPECT_NEAR(share_covered(spread, steady), 0.9, 0.02);
}

TEST(Spread, StaysWithinReason) {
  Spread spread;
  for (int i = 0; i < 1000; ++i) spread.observe(5);
  EXPECT_LE(spread.value(), 1.5);
  for (int i = 0; i < 10'000; ++i) spread.observe(-1e-9);
  EXPECT_GT(spread.value(), 0);
}

}  // namespace
}  // namespace weir::routing
