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

Outlook exactly(const Delay& delay, double budget_ms) {
  const auto normal = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  const double z = std::log(budget_ms / delay.median_ms) / delay.spread;
  const double mean_ms = delay.median_ms * std::exp(0.5 * delay.spread * delay.spread);
  return {normal(z), mean_ms * normal(delay.spread - z) - budget_ms * normal(-z)};
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
  EXPECT_NEAR(outlook(kDelay, one_spread_above(kDelay)).chance, 0.841345, 1e-6);
}

TEST(Delay, IsJudgedAsTheExactDistributionWouldJudgeIt) {
  for (const double spread : {0.05, 0.3, 1.5}) {
    for (double budget_ms = 50; budget_ms < 20'000; budget_ms *= 1.1) {
      const Outlook judged = outlook({1000, spread}, budget_ms);
      const Outlook exact = exactly({1000, spread}, budget_ms);
      EXPECT_NEAR(judged.chance, exact.chance, 1e-7) << spread << " " << budget_ms;
      EXPECT_NEAR(judged.excess_ms, exact.excess_ms, 1e-7 * (4000 + budget_ms)) << spread << " " << budget_ms;
    }
  }
}

TEST(Delay, IsWithinABudgetAsOftenAsIsDrawn) {
  EXPECT_NEAR(outlook(kDelay, 800).chance, drawn(kDelay, [](double ms) { return ms <= 800 ? 1.0 : 0.0; }), 0.005);
}

TEST(Delay, ExceedsABudgetByAsMuchAsIsDrawn) {
  EXPECT_NEAR(outlook(kDelay, 900).excess_ms, drawn(kDelay, [](double ms) { return std::max(0.0, ms - 900); }), 3);
}

TEST(Delay, NeverMeetsABudgetOfNothing) {
  EXPECT_EQ(outlook(kDelay, 0).chance, 0);
  EXPECT_GE(outlook(kDelay, 0).excess_ms, kDelay.median_ms);
}

TEST(Delay, AddsUpAsIfAllItsPartsWereLateTogether) {
  const Delay whole = sum(kDelay, 9, {.median_ms = 1000, .spread = 0.1});
  EXPECT_DOUBLE_EQ(whole.median_ms, 10'000);
  EXPECT_DOUBLE_EQ(whole.spread, 0.12);
}

}  // namespace
}  // namespace weir::routing
