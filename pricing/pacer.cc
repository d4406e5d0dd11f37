#include "pricing/pacer.h"

#include <algorithm>
#include <cmath>

namespace weir::pricing {
namespace {

constexpr double kGain = 8;
// Of the period: in its last moments what is left of it would be divided by next to nothing.
constexpr double kTimeLeftMin = 0.005;

}  // namespace

double price_multiplier(Money spent, Money amount, const PeriodSpan& span, Instant now) {
  if (span.until == Instant::max() || amount.nanos <= 0) return 1;
  const double length = static_cast<double>((span.until - span.from).count());
  const double money_left = 1 - static_cast<double>(spent.nanos) / static_cast<double>(amount.nanos);
  const double time_left = static_cast<double>((span.until - now).count()) / length;
  if (money_left <= 0) return kPriceMultiplierMax;
  const double pace = money_left / std::max(time_left, kTimeLeftMin);
  return std::clamp(std::pow(pace, -kGain), 1.0, kPriceMultiplierMax);
}

}  // namespace weir::pricing
