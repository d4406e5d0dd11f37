#include "routing/arbiter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "routing/bounded_table.h"
#include "routing/utility.h"

namespace weir::routing {
namespace {

constexpr double kPatienceMs = 4000;  // of those without a budget for the first token
constexpr double kCachedShareThatCounts = 0.05;

double pressure_on(const Fleet::Member& member, double budget_ms) {
  const config::ServiceModel& service = member.deployment->prior;
  const double slots = static_cast<double>(member.load.in_flight) / std::max(1, service.slots);
  return std::max(slots, prefill_ms(member.load.prefill_tokens, service) / budget_ms);
}

}  // namespace

Arbiter::Arbiter(const config::Config& config, std::uint64_t seed)
    : router_(config),
      capacity_(config.tiers.size()),
      prices_(config.tiers.size()),
      pressures_(config.tiers.size()),
      best_(config.tiers.size()),
      chance_(seed) {}

Guidance Arbiter::guidance(const Request& request) const {
  return {.capacity_prices = prices_,
          .tier_kept = sessions_.tier_of(request.session),
          .prompts_are_shared = cached_share_ > kCachedShareThatCounts,
          .draw = {},
          .correction = &correction_};
}

Plan Arbiter::explain(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) const {
  const Guidance given = guidance(request);
  Plan plan = router_.plan(request, fleet, tariffs, given);
  const Forecast forecast(fleet, request);
  for (const Excluded& excluded : plan.excluded) {
    const auto index = static_cast<std::size_t>(excluded.deployment);
    const Pace pace = pace_of(excluded.deployment, request, forecast);
    plan.foregone.push_back(router_.judge(excluded.deployment, pace, fleet, forecast, tariffs[index], request, given));
  }
  return plan;
}

Plan Arbiter::decide(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) {
  Guidance given = guidance(request);
  given.draw = hashed(chance_, 0);
  chance_ += kGoldenGamma;
  Plan plan = router_.plan(request, fleet, tariffs, given);
  if (plan.empty()) return plan;
  sessions_.remember(request.session, plan.choice().tier);
  note_prompt(plan);
  if (!request.pinned_tier && !request.pinned_deployment)
    learn(plan, fleet, request.wants.latency.ttft_ms.value_or(kPatienceMs));
  return plan;
}

// Of each tier, that of its least busy server; of a tier whose capacity has no price, only whether one server has room
// enough to leave it so, which the first of them mostly says.
void Arbiter::find_pressures(const Fleet& fleet, double budget_ms) {
  std::ranges::fill(pressures_, std::numeric_limits<double>::infinity());
  std::size_t sought = pressures_.size();
  for (const Fleet::Member& member : fleet.members()) {
    double& least = pressures_[static_cast<std::size_t>(member.tier)];
    const double enough = prices_[static_cast<std::size_t>(member.tier)] == 0 ? CapacityPrice::kPressureWanted : 0;
    if (!member.admitting || least <= enough) continue;
    least = std::min(least, pressure_on(member, budget_ms));
    if (least <= enough && --sought == 0) return;
  }
}

// How much of its prompt some server had.
void Arbiter::note_prompt(const Plan& plan) {
  constexpr double kMemory = 0.99;
  double share = 0;
  for (const Candidate& candidate : plan.candidates) {
    const auto tokens = static_cast<double>(std::max<std::int64_t>(1, candidate.prompt.total()));
    share = std::max(share, static_cast<double>(candidate.prompt.cached) / tokens);
  }
  cached_share_ = kMemory * cached_share_ + (1 - kMemory) * share;
}

// A tier that the request could not use, or that is the only one it could, says nothing about the worth of capacity.
void Arbiter::learn(const Plan& plan, const Fleet& fleet, double budget_ms) {
  find_pressures(fleet, budget_ms);
  std::ranges::fill(best_, nullptr);
  for (const Candidate& candidate : plan.candidates) {
    const Candidate*& best = best_[static_cast<std::size_t>(candidate.tier)];
    if (!best || candidate.worth_nanos > best->worth_nanos) best = &candidate;
  }
  for (std::size_t tier = 0; tier < capacity_.size(); ++tier) {
    const Candidate* here = best_[tier];
    double elsewhere = -std::numeric_limits<double>::infinity();
    for (const Candidate* other : best_) {
      if (other && other != here) elsewhere = std::max(elsewhere, other->worth_nanos);
    }
    if (!here || std::isinf(elsewhere)) continue;
    capacity_[tier].observe(pressures_[tier], (here->worth_nanos - elsewhere) / std::max(1e-3, here->work_ms));
  }
  for (std::size_t tier = 0; tier < capacity_.size(); ++tier) prices_[tier] = capacity_[tier].nanos_per_ms();
}

}  // namespace weir::routing
