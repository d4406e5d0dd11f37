#include "pricing/budget.h"

#include <algorithm>

#include "pricing/pacer.h"

namespace weir::pricing {
namespace {

constexpr std::int64_t kSharers = 16;

}  // namespace

void Budget::begin(Instant instant) {
  // A clock that was set back stays in the period that has begun: money is not spent twice.
  if (instant < period_.until) return;
  const bool first = period_.from == Instant::max();
  period_ = terms_.calendar ? span_of(terms_.period, instant, *terms_.calendar) : PeriodSpan{};
  if (first) return;
  spent_ = held_ = expected_ = {};
  warned_ = false;
}

Budget::Hold Budget::hold(Money most, Money expected) {
  const Hold hold{most, std::min(expected, most), period_.from};
  if (terms_.hard) held_ += hold.most;
  expected_ += hold.expected;
  return hold;
}

void Budget::settle(const Hold& hold, Money cost) {
  if (hold.period_from != period_.from) return;  // of a period that is over
  if (terms_.hard) held_ = held_ - hold.most;
  expected_ = expected_ - hold.expected;
  spent_ += cost;
}

Money Budget::available() const {
  return std::max(Money{}, terms_.amount - spent_ - held_);
}

Money Budget::allowance(Money usual) const {
  const Money there = available();
  return std::min(there, std::max(usual, Money{there.nanos / kSharers}));
}

double Budget::share_used() const {
  if (terms_.amount.nanos <= 0) return 1;
  return static_cast<double>((spent_ + expected_).nanos) / static_cast<double>(terms_.amount.nanos);
}

bool Budget::is_near_its_end() const {
  return terms_.hard && share_used() >= terms_.lowest_tier_at;
}

bool Budget::warns() {
  const double warn_from = terms_.warn_at * static_cast<double>(terms_.amount.nanos);
  if (warned_ || static_cast<double>(spent_.nanos) < warn_from) return false;
  return warned_ = true;
}

double Budget::price_multiplier(Instant now) const {
  return terms_.paced ? pricing::price_multiplier(spent_ + expected_, terms_.amount, period_, now) : 1;
}

}  // namespace weir::pricing
