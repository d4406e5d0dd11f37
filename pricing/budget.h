// A Budget is money that an installation, a tenant, a key or a tag may spend in a period. Spending has two steps,
// because the price of a completion is known only once it has been served:
//
//   begin(instant)           the period that the instant is in; what was spent in an earlier one is history
//   hold(most, expected)     keeps `most` back, which the request can cost at the utmost
//   settle(hold, cost)       gives it back and counts what was really spent; more than was held is counted all the same
//
// A hard budget is never exceeded by what was held, however many requests are in flight. To leave room for others, one
// request may hold a sixteenth of what is available, or what a request usually costs where that is more (allowance()).
// A soft budget holds nothing back: it warns.
//
// Not thread-safe: AdmissionControl guards it. Told the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pricing/money.h"
#include "pricing/period.h"

namespace weir::pricing {

struct BudgetTerms {
  std::string name;
  Money amount;
  Period period = Period::month;
  std::optional<Calendar> calendar;  // whose days; needed unless the period is `total`
  bool hard = true;
  double warn_at = 0.8;         // share of the amount
  double lowest_tier_at = 0.9;  // share from which only the lowest tier is used; of a hard budget
  bool paced = false;           // spread over the period (pacer.h)
};

class Budget {
 public:
  explicit Budget(BudgetTerms terms) : terms_(std::move(terms)) {}

  struct Hold {
    Money most;
    Money expected;
    Instant period_from = Instant::min();
  };

  void begin(Instant instant);
  // Spent in the present period before this budget was made: what the ledger says.
  void restore(Money spent) { spent_ += spent; }

  Hold hold(Money most, Money expected);
  void settle(const Hold& hold, Money cost);

  const BudgetTerms& terms() const { return terms_; }
  const PeriodSpan& period() const { return period_; }
  Money spent() const { return spent_; }
  Money held() const { return held_; }
  // What a hard budget can still promise; never negative.
  Money available() const;
  // The most that one request may hold, where requests usually cost no more than `usual`.
  Money allowance(Money usual) const;
  // Whether so much could be spent if nothing were held.
  bool could_pay(Money cost) const { return spent_ + cost <= terms_.amount; }
  // Only the lowest tier is to be used: what is spent, with what is expected of requests in flight, is near the amount.
  bool is_near_its_end() const;
  // True once a period: what is spent has passed the share at which to warn.
  bool warns();
  double price_multiplier(Instant now) const;

 private:
  double share_used() const;

  BudgetTerms terms_;
  PeriodSpan period_{Instant::max(), Instant::min()};  // none yet
  Money spent_;
  Money held_;
  Money expected_;
  bool warned_ = false;
};

}  // namespace weir::pricing
