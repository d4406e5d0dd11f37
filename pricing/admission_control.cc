#include "pricing/admission_control.h"

#include <algorithm>
#include <utility>

namespace weir::pricing {
namespace {

// A completion shorter than this is no answer; where a client asks for less, that is enough.
constexpr std::int64_t kLeastCompletionTokens = 64;
// What answers usually need at the utmost, as a multiple of what is expected.
constexpr std::int64_t kUsualMultiple = 4;

Money cost_of(std::int64_t prompt_tokens, std::int64_t completion_tokens, const Rates& rates) {
  return cost({.uncached_prompt_tokens = prompt_tokens,
               .cached_prompt_tokens = 0,
               .answer_tokens = completion_tokens,
               .reasoning_tokens = 0},
              rates);
}

// The tighter of two standings: that with less left, relative to its limit.
void tighten(std::optional<Standing>& tightest, const std::optional<Standing>& other) {
  if (!other) return;
  const auto left = [](const Standing& s) { return static_cast<double>(s.remaining) / static_cast<double>(s.limit); };
  if (!tightest || left(*other) < left(*tightest)) tightest = other;
}

}  // namespace

// What a request can come to on servers of these rates.
struct AdmissionControl::Offer {
  const Demand& demand;
  const Rates& rates;

  std::int64_t tokens() const { return demand.prompt_tokens + demand.completion_tokens; }
  Money of(std::int64_t completion_tokens) const {
    return cost_of(demand.prompt_tokens_max, std::min(completion_tokens, demand.completion_tokens_max), rates);
  }
  Money most() const { return of(demand.completion_tokens_max); }
  Money usual() const { return of(kUsualMultiple * demand.completion_tokens); }
  Money least() const { return of(kLeastCompletionTokens); }
  Money expected() const { return cost_of(demand.prompt_tokens, demand.completion_tokens, rates); }

  // The most completion tokens that, with the prompt, cost no more than `money`.
  std::int64_t completion_tokens_for(Money money) const {
    std::int64_t enough = 0, too_many = demand.completion_tokens_max + 1;
    while (too_many - enough > 1) {
      const std::int64_t middle = enough + (too_many - enough) / 2;
      (of(middle) <= money ? enough : too_many) = middle;
    }
    return enough;
  }
};

// The most that a request may hold, and the budget that allows no more.
struct AdmissionControl::Room {
  Money money;
  const Budget* tightest = nullptr;
};

Admission& Admission::operator=(Admission&& other) noexcept {
  settle({}, 0, admitted_at_);
  control_ = std::exchange(other.control_, nullptr);
  scope_ = other.scope_;
  tokens_charged_ = other.tokens_charged_;
  admitted_at_ = other.admitted_at_;
  hold_ = other.hold_;
  periods_begin_ = other.periods_begin_;
  requests_ = other.requests_;
  tokens_ = other.tokens_;
  return *this;
}

std::vector<std::string> Admission::settle(Money cost, std::int64_t tokens, SteadyTime now) {
  if (!control_) return {};
  return std::exchange(control_, nullptr)->settle(*this, cost, tokens, now);
}

AdmissionControl::AdmissionControl(AdmissionTerms terms) : terms_(std::move(terms)) {
  for (const AdmissionTerms::Limited& limited : terms_.limits) limits_.emplace_back(limited.limits);
  for (const BudgetTerms& budget : terms_.budgets) budgets_.emplace_back(budget);
}

template <class Visit>
void AdmissionControl::for_each_budget(const AdmissionScope& scope, Visit&& visit) {
  std::size_t place = 0;
  for (const int index : scope.subject->budgets) visit(budgets_[static_cast<std::size_t>(index)], place++);
  if (!scope.tagged) return;
  for (const int index : *scope.tagged) visit(budgets_[static_cast<std::size_t>(index)], place++);
}

std::optional<RateRefusal> AdmissionControl::check_limits(const AdmissionScope& scope, std::int64_t tokens,
                                                          SteadyTime now) {
  for (const int index : scope.subject->limits) {
    const auto shortfall = limits_[static_cast<std::size_t>(index)].check(tokens, now);
    if (!shortfall) continue;
    RateRefusal refusal{terms_.limits[static_cast<std::size_t>(index)].name, *shortfall, {}, {}};
    read_standing(scope, now, refusal.requests, refusal.tokens);
    return refusal;
  }
  return std::nullopt;
}

void AdmissionControl::read_standing(const AdmissionScope& scope, SteadyTime now, std::optional<Standing>& requests,
                                     std::optional<Standing>& tokens) const {
  for (const int index : scope.subject->limits) {
    const RateLimit& limit = limits_[static_cast<std::size_t>(index)];
    tighten(requests, limit.requests(now));
    tighten(tokens, limit.tokens(now));
  }
}

AdmissionControl::Room AdmissionControl::room_for(const Offer& offer, const AdmissionScope& scope) {
  Room room{offer.most()};
  const Money usual = offer.usual();
  for_each_budget(scope, [&](const Budget& budget, std::size_t) {
    if (!budget.terms().hard) return;
    if (const Money allowed = budget.allowance(usual); allowed < room.money) room = {allowed, &budget};
  });
  return room;
}

// Near the end of a budget, or when what is available would not do for the usual answer of a dearer tier.
bool AdmissionControl::wants_lowest_tier(const Demand& demand, const AdmissionScope& scope) {
  bool near_the_end = false;
  for_each_budget(scope, [&](Budget& budget, std::size_t) {
    budget.begin(demand.instant);
    near_the_end = near_the_end || budget.is_near_its_end();
  });
  if (!demand.lowest_tier) return false;
  const Offer dear{demand, demand.dearest};
  return near_the_end || room_for(dear, scope).money < dear.usual();
}

Admission AdmissionControl::charge(const Offer& offer, Money most, const AdmissionScope& scope) {
  Admission admission;
  admission.control_ = this;
  admission.scope_ = scope;
  admission.tokens_charged_ = offer.tokens();
  admission.admitted_at_ = offer.demand.now;
  for (const int index : scope.subject->limits)
    limits_[static_cast<std::size_t>(index)].charge(offer.tokens(), offer.demand.now);
  read_standing(scope, offer.demand.now, admission.requests_, admission.tokens_);
  const Money expected = offer.expected();
  for_each_budget(scope, [&](Budget& budget, std::size_t place) {
    admission.hold_ = budget.hold(most, expected);
    admission.periods_begin_[place] = admission.hold_.period_from;
  });
  return admission;
}

Decision AdmissionControl::admit(const Demand& demand) {
  const AdmissionScope scope = scope_of(demand.key, demand.tag);
  Decision decision;
  const std::lock_guard lock(mutex_);
  if (auto refusal = check_limits(scope, demand.prompt_tokens + demand.completion_tokens, demand.now)) {
    ++refused_by_limits_;
    decision.refusal = std::move(*refusal);
    return decision;
  }
  Bounds& bounds = decision.bounds;
  bounds.lowest_tier_only = wants_lowest_tier(demand, scope);
  const Offer offer{demand, bounds.lowest_tier_only ? *demand.lowest_tier : demand.dearest};
  const Room room = room_for(offer, scope);
  if (room.money < offer.least()) {
    ++refused_by_budgets_;
    const Budget& budget = *room.tightest;
    decision.refusal = BudgetRefusal{budget.terms().name, budget.terms().amount,           budget.spent(),
                                     budget.held(),       budget.could_pay(offer.least()), budget.period().until};
    return decision;
  }
  Money most = offer.most();
  if (room.money < most) {
    bounds.completion_tokens_max = offer.completion_tokens_for(room.money);
    most = offer.of(*bounds.completion_tokens_max);
  }
  lowest_tier_only_ += bounds.lowest_tier_only;
  decision.admission = charge(offer, most, scope);
  return decision;
}

std::vector<std::string> AdmissionControl::settle(Admission& admission, Money cost, std::int64_t tokens,
                                                  SteadyTime now) {
  std::vector<std::string> warnings;
  const std::lock_guard lock(mutex_);
  for (const int index : admission.scope_.subject->limits)
    limits_[static_cast<std::size_t>(index)].settle(admission.tokens_charged_, tokens, now);
  for_each_budget(admission.scope_, [&](Budget& budget, std::size_t place) {
    budget.settle({admission.hold_.most, admission.hold_.expected, admission.periods_begin_[place]}, cost);
    if (budget.warns()) warnings.push_back(budget.terms().name);
  });
  return warnings;
}

double AdmissionControl::price_multiplier(int key, std::string_view tag, Instant now) {
  double multiplier = 1;
  const AdmissionScope scope = scope_of(key, tag);
  const auto is_paced = [this](int budget) { return terms_.budgets[static_cast<std::size_t>(budget)].paced; };
  // Most requests fall under no paced budget, and need not wait for each other to learn that.
  if (std::ranges::none_of(scope.subject->budgets, is_paced) &&
      (!scope.tagged || std::ranges::none_of(*scope.tagged, is_paced)))
    return multiplier;
  const std::lock_guard lock(mutex_);
  for_each_budget(scope, [&](Budget& budget, std::size_t) {
    if (!budget.terms().paced) return;
    budget.begin(now);
    multiplier = std::max(multiplier, budget.price_multiplier(now));
  });
  return multiplier;
}

void AdmissionControl::restore(Instant now, const std::function<Money(int budget, Instant from)>& spent) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < budgets_.size(); ++i) {
    budgets_[i].begin(now);
    budgets_[i].restore(spent(static_cast<int>(i), budgets_[i].period().from));
  }
}

AdmissionControl::Status AdmissionControl::status(Instant now) {
  const std::lock_guard lock(mutex_);
  Status status{{}, {}, refused_by_limits_, refused_by_budgets_, lowest_tier_only_};
  for (Budget& budget : budgets_) {
    budget.begin(now);
    status.budgets.push_back(
        {budget.terms().name, budget.terms().amount, budget.spent(), budget.held(), budget.price_multiplier(now)});
  }
  for (const RateLimit& limit : limits_) status.concurrent.push_back(limit.concurrent());
  return status;
}

}  // namespace weir::pricing
