#include "routing/delay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace weir::routing {
namespace {

constexpr Delay kDelay{.median_ms = 1000, .spread = 0.3};

double one_spread_above(const Delay& delay) {
  return delay.median_ms * std::exp(delay.spread);
}

// What happens to `of(delay)` on average over many that were drawn.
template <class Of>
double drawn(const Delay& delay, Of of) {
  std::mt19937 generator(1);
  std::lognormal_distribution<double> draw(std::log(delay.median_ms), delay.spread);
  double total = 0;
  constexpr int kDraws = 200'000;
  for (int i = 0; i < kDraws; ++i) total += of(draw(generator));
  return total / kDraws;
}

TEST(Delay, IsWithinOneSpreadAsOftenAsANormalVariableIs) {
  EXPECT_NEAR(chance_within(kDelay, one_spread_above(kDelay)), 0.841345, 1e-6);
}

TEST(Delay, IsWithinABudgetAsOftenAsIsDrawn) {
  EXPECT_NEAR(chance_within(kDelay, 800), drawn(kDelay, [](double ms) { return ms <= 800 ? 1.0 : 0.0; }), 0.005);
}

TEST(Delay, ExceedsABudgetByAsMuchAsIsDrawn) {
  EXPECT_NEAR(expected_excess_ms(kDelay, 900), drawn(kDelay, [](double ms) { return std::max(0.0, ms - 900); }), 3);
}

TEST(Delay, NeverMeetsABudgetOfNothing) {
  EXPECT_EQ(chance_within(kDelay, 0), 0);
  EXPECT_GE(expected_excess_ms(kDelay, 0), kDelay.median_ms);
}

TEST(Delay, AddsUpAsIfAllItsPartsWereLateTogether) {
  const Delay whole = sum(kDelay, 9, {.median_ms = 1000, .spread = 0.1});
  EXPECT_DOUBLE_EQ(whole.median_ms, 10'000);
  EXPECT_DOUBLE_EQ(whole.spread, 0.12);
}

}  // namespace
}  // namespace weir::routing
