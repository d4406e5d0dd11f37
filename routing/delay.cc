#include "routing/delay.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weir::routing {
namespace {

constexpr double kSpreadMin = 1e-6;  // below it a delay is as good as certain

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

}  // namespace

double chance_within(const Delay& delay, double budget_ms) {
  if (!(budget_ms > 0)) return 0;
  if (!(delay.median_ms > 0)) return 1;
  return normal_cdf(std::log(budget_ms / delay.median_ms) / std::max(delay.spread, kSpreadMin));
}

// E[max(0, X - b)] = mean * N(z + spread) - b * N(z), with z = log(median / b) / spread.
double expected_excess_ms(const Delay& delay, double budget_ms) {
  if (!(delay.median_ms > 0)) return 0;
  const double spread = std::max(delay.spread, kSpreadMin);
  const double mean_ms = delay.median_ms * std::exp(0.5 * spread * spread);
  if (!(budget_ms > 0)) return mean_ms;
  const double z = std::log(delay.median_ms / budget_ms) / spread;
  return std::max(0.0, mean_ms * normal_cdf(z + spread) - budget_ms * normal_cdf(z));
}

Delay sum(const Delay& a, double times, const Delay& b) {
  const double rest_ms = times * b.median_ms;
  const double median_ms = a.median_ms + rest_ms;
  if (!(median_ms > 0)) return {0, std::max(a.spread, b.spread)};
  return {median_ms, (a.median_ms * a.spread + rest_ms * b.spread) / median_ms};
}

}  // namespace weir::routing
