// AdmissionControl decides whether a request may be served now, and within which bounds, by the rate limits and budgets
// of its key, its tenant, its tag and the installation. All of them are checked before any is charged.
//
//   control.limits(key, tag)              false: nothing applies, and nothing else needs to be called
//   control.admit(demand) -> Decision     admitted, with an Admission and bounds; or a Refusal
//   admission.settle(cost, tokens, now)   what it really came to, once; an Admission that goes without is settled with
//                                         nothing, so that no path keeps a place or money
//
// Near the end of a hard budget a request is degraded before it is refused: only the lowest tier, then fewer completion
// tokens, then no more. What a request may hold covers everything that it can cost within its bounds, so a hard budget
// is exceeded only where a server counts more prompt tokens than `prompt_tokens_max`, or ignores max_tokens.
//
// Safe to call from every worker: one mutex, held for a fraction of a microsecond. Told the time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pricing/budget.h"
#include "pricing/price_book.h"
#include "pricing/rate_limit.h"

namespace weir::pricing {

class AdmissionControl;

// The most budgets that one request may fall under.
inline constexpr std::size_t kBudgetsOfOneRequest = 12;

// What applies to requests, as indexes into a Config's lists.
struct AdmissionTerms {
  struct Limited {
    std::string name;  // "key acme-web", for messages and metrics
    RateLimits limits;
  };
  struct Subject {  // of one key
    std::vector<int> limits;
    std::vector<int> budgets;
  };
  std::vector<Limited> limits;
  std::vector<BudgetTerms> budgets;
  std::vector<Subject> keys;
  std::map<std::string, std::vector<int>, std::less<>> tags;  // budgets of a tag
};

struct Demand {
  int key = 0;
  std::string_view tag;
  Instant instant;  // the request's pricing instant
  SteadyTime now;
  std::int64_t prompt_tokens = 0;      // an estimate
  std::int64_t prompt_tokens_max = 0;  // and what it will not exceed
  std::int64_t completion_tokens = 0;  // expected
  std::int64_t completion_tokens_max = 0;
  Rates dearest;                     // of the deployments that may serve it: each class at its dearest
  std::optional<Rates> lowest_tier;  // the same of those on the lowest tier, where there are any and some above them
};

// The limits and budgets that one request falls under.
struct AdmissionScope {
  const AdmissionTerms::Subject* subject = nullptr;
  const std::vector<int>* tagged = nullptr;
};

// Within which bounds a request is admitted.
struct Bounds {
  bool lowest_tier_only = false;
  std::optional<std::int64_t> completion_tokens_max;  // fewer than demanded
};

// One request's claim on limits and budgets. Move-only.
class Admission {
 public:
  Admission() = default;
  Admission(Admission&& other) noexcept { *this = std::move(other); }
  Admission& operator=(Admission&& other) noexcept;
  ~Admission() { settle({}, 0, admitted_at_); }

  // Names of the budgets that this brings to the point at which to warn.
  std::vector<std::string> settle(Money cost, std::int64_t tokens, SteadyTime now);

  const std::optional<Standing>& requests() const { return requests_; }
  const std::optional<Standing>& tokens() const { return tokens_; }

 private:
  friend class AdmissionControl;

  AdmissionControl* control_ = nullptr;
  AdmissionScope scope_;
  std::int64_t tokens_charged_ = 0;
  SteadyTime admitted_at_{};
  Budget::Hold hold_;                                          // the same of every budget
  std::array<Instant, kBudgetsOfOneRequest> periods_begin_{};  // in which it is held, by the budget's place
  std::optional<Standing> requests_;                           // the tightest, after this request
  std::optional<Standing> tokens_;
};

struct RateRefusal {
  std::string name;  // whose limit
  Shortfall shortfall;
  std::optional<Standing> requests;
  std::optional<Standing> tokens;
};

struct BudgetRefusal {
  std::string name;
  Money amount;
  Money spent;
  Money held;            // by requests in flight
  bool is_held = false;  // there is money enough, once requests in flight have given back what they do not use
  Instant resets_at;     // Instant::max(): never
};

struct Decision {
  Admission admission;
  Bounds bounds;
  std::variant<std::monostate, RateRefusal, BudgetRefusal> refusal;

  bool admitted() const { return refusal.index() == 0; }
};

class AdmissionControl {
 public:
  explicit AdmissionControl(AdmissionTerms terms);

  bool limits(int key, std::string_view tag) const {
    const AdmissionTerms::Subject& subject = terms_.keys[static_cast<std::size_t>(key)];
    return !subject.limits.empty() || !subject.budgets.empty() || (!tag.empty() && tagged(tag) != nullptr);
  }

  Decision admit(const Demand& demand);

  // What a dollar should count for: the greatest multiplier of the paced budgets that this request falls under.
  double price_multiplier(int key, std::string_view tag, Instant now);

  // Calls `spent(budget, from)` for each budget, by its place in the terms, with the beginning of its period. At start,
  // before anything is admitted.
  void restore(Instant now, const std::function<Money(int budget, Instant from)>& spent);

  struct BudgetStatus {
    std::string name;
    Money amount;
    Money spent;
    Money held;
    double price_multiplier = 1;
  };
  struct Status {
    std::vector<BudgetStatus> budgets;
    std::vector<std::int64_t> concurrent;  // by limit
    std::int64_t refused_by_limits = 0;
    std::int64_t refused_by_budgets = 0;
    std::int64_t lowest_tier_only = 0;  // requests that a budget kept from the higher tiers
  };
  Status status(Instant now);

 private:
  friend class Admission;

  struct Offer;
  struct Room;

  const std::vector<int>* tagged(std::string_view tag) const {
    const auto found = terms_.tags.find(tag);
    return found == terms_.tags.end() ? nullptr : &found->second;
  }
  AdmissionScope scope_of(int key, std::string_view tag) const {
    return {&terms_.keys[static_cast<std::size_t>(key)], tag.empty() ? nullptr : tagged(tag)};
  }
  // visit(budget, place among the request's).
  template <class Visit>
  void for_each_budget(const AdmissionScope& scope, Visit&& visit);
  std::optional<RateRefusal> check_limits(const AdmissionScope& scope, std::int64_t tokens, SteadyTime now);
  void read_standing(const AdmissionScope& scope, SteadyTime now, std::optional<Standing>& requests,
                     std::optional<Standing>& tokens) const;
  Room room_for(const Offer& offer, const AdmissionScope& scope);
  bool wants_lowest_tier(const Demand& demand, const AdmissionScope& scope);
  Admission charge(const Offer& offer, Money most, const AdmissionScope& scope);
  std::vector<std::string> settle(Admission& admission, Money cost, std::int64_t tokens, SteadyTime now);

  const AdmissionTerms terms_;
  std::mutex mutex_;
  std::vector<RateLimit> limits_;
  std::vector<Budget> budgets_;
  std::int64_t refused_by_limits_ = 0;
  std::int64_t refused_by_budgets_ = 0;
  std::int64_t lowest_tier_only_ = 0;
};

}  // namespace weir::pricing
