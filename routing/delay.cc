#include "routing/delay.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::routing {
namespace {

constexpr double kSpreadMin = 1e-6;  // below it a delay is as good as certain
constexpr double kCertain = 6;       // spreads to spare; beyond it a miss in a thousand million is left

double mean_ms(double median_ms, double spread) {
  return median_ms * std::exp(0.5 * spread * spread);
}

double normal_density(double z) {
  return std::numbers::inv_sqrtpi / std::numbers::sqrt2 * std::exp(-0.5 * z * z);
}

// The chance that a normal variable is above z >= 0, as a multiple of its density there. Abramowitz and Stegun,
// Handbook of Mathematical Functions, 26.2.17: the chance is right to 7.5e-8.
double tail_per_density(double z) {
  const double t = 1 / (1 + 0.2316419 * z);
  return t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}

}  // namespace

// With z = log(budget / median) / spread, N the normal distribution function and n its density:
//
//   P(X <= budget) = N(z)        E[max(0, X - budget)] = mean * N(spread - z) - budget * N(-z)
//
// and mean * n(spread - z) = budget * n(z), so one density serves both.
Outlook outlook(const Delay& delay, double budget_ms) {
  const double spread = std::max(delay.spread, kSpreadMin);
  if (!(budget_ms > 0)) return {0, delay.median_ms > 0 ? mean_ms(delay.median_ms, spread) : 0};
  if (!(delay.median_ms > 0)) return {1, 0};
  const double z = std::log(budget_ms / delay.median_ms) / spread;
  if (z > kCertain) return {1, 0};
  const double density = normal_density(z);
  const double beyond = density * tail_per_density(std::abs(z));
  const double late = z < 0 ? 1 - beyond : beyond;
  const double time_when_late_ms =
      z < spread ? mean_ms(delay.median_ms, spread) - budget_ms * density * tail_per_density(spread - z)
                 : budget_ms * density * tail_per_density(z - spread);
  return {1 - late, std::max(0.0, time_when_late_ms - budget_ms * late)};
}

Delay sum(const Delay& a, double times, const Delay& b) {
  const double rest_ms = times * b.median_ms;
  const double median_ms = a.median_ms + rest_ms;
  if (!(median_ms > 0)) return {0, std::max(a.spread, b.spread)};
  return {median_ms, (a.median_ms * a.spread + rest_ms * b.spread) / median_ms};
}

}  // namespace weir::routing
