#include "routing/arbiter.h"

#include <algorithm>
#include <limits>

#include "routing/utility.h"

namespace weir::routing {
namespace {

constexpr double kPatienceMs = 4000;  // of those without a budget for the first token

// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
std::uint64_t next_of(std::uint64_t& state) {
  std::uint64_t z = state += 0x9E37'79B9'7F4A'7C15;
  z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
  z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
  return z ^ (z >> 31);
}

// How full its slots are, or how much of a latency budget is gone before a prompt's turn comes.
double pressure_on(const Fleet::Member& member, double budget_ms) {
  const config::ServiceModel& service = member.deployment->prior;
  const double slots = static_cast<double>(member.load.in_flight) / std::max(1, service.slots);
  return std::max(slots, prefill_ms(member.load.prefill_tokens, service) / budget_ms);
}

// What a candidate is worth before any capacity price.
double worth(const Candidate& candidate, std::span<const double> prices) {
  return candidate.utility_nanos + prices[static_cast<std::size_t>(candidate.tier)] * candidate.work_ms;
}

// The candidate of most worth in this tier, or in all the others.
const Candidate* best_of(const Plan& plan, int tier, bool in_the_others, std::span<const double> prices) {
  const Candidate* best = nullptr;
  for (const Candidate& candidate : plan.candidates) {
    if ((candidate.tier == tier) == in_the_others) continue;
    if (!best || worth(candidate, prices) > worth(*best, prices)) best = &candidate;
  }
  return best;
}

}  // namespace

Arbiter::Arbiter(const config::Config& config, std::uint64_t seed)
    : router_(config),
      capacity_(config.tiers.size()),
      prices_(config.tiers.size()),
      pressures_(config.tiers.size()),
      chance_(seed) {}

Guidance Arbiter::guidance(const Request& request) const {
  return {.capacity_prices = prices_, .tier_kept = sessions_.tier_of(request.session), .draw = {}};
}

Plan Arbiter::consider(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) const {
  return router_.plan(request, fleet, tariffs, guidance(request));
}

Plan Arbiter::explain(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) const {
  const Guidance given = guidance(request);
  Plan plan = router_.plan(request, fleet, tariffs, given);
  const Forecast forecast(fleet, request);
  for (Candidate& candidate : plan.excluded) {
    const auto index = static_cast<std::size_t>(candidate.deployment);
    const Exclusion why = candidate.excluded;
    candidate = router_.judge(candidate.deployment, fleet, forecast, tariffs[index], request, given);
    candidate.excluded = why;
  }
  return plan;
}

Plan Arbiter::decide(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) {
  Guidance given = guidance(request);
  given.draw = next_of(chance_);
  Plan plan = router_.plan(request, fleet, tariffs, given);
  if (plan.empty()) return plan;
  sessions_.remember(request.session, plan.choice().tier);
  if (!request.pinned_tier && !request.pinned_deployment)
    learn(plan, fleet, request.wants.latency.ttft_ms.value_or(kPatienceMs));
  return plan;
}

// A tier that the request could not use, or that is the only one it could, says nothing about the worth of capacity.
void Arbiter::learn(const Plan& plan, const Fleet& fleet, double budget_ms) {
  std::ranges::fill(pressures_, std::numeric_limits<double>::infinity());
  for (const Fleet::Member& member : fleet.members()) {
    if (!member.admitting) continue;
    double& least = pressures_[static_cast<std::size_t>(member.deployment->tier)];
    least = std::min(least, pressure_on(member, budget_ms));
  }
  for (std::size_t tier = 0; tier < capacity_.size(); ++tier) {
    const Candidate* here = best_of(plan, static_cast<int>(tier), false, prices_);
    const Candidate* elsewhere = best_of(plan, static_cast<int>(tier), true, prices_);
    if (!here || !elsewhere) continue;
    const double gain = worth(*here, prices_) - worth(*elsewhere, prices_);
    capacity_[tier].observe(pressures_[tier], gain / std::max(1e-3, here->work_ms));
  }
  for (std::size_t tier = 0; tier < capacity_.size(); ++tier) prices_[tier] = capacity_[tier].nanos_per_ms();
}

}  // namespace weir::routing
