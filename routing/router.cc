#include "routing/router.h"

#include "routing/choice.h"

namespace weir::routing {
namespace {

Reason reason_of(const Plan& plan, const Request& request) {
  if (plan.empty()) return Reason::none;
  if (request.pinned_tier || request.pinned_deployment) return Reason::pinned;
  if (plan.candidates.size() == 1) return Reason::only_candidate;
  return reason_for(plan.relaxed, request.wants.preference);
}

}  // namespace

Plan Router::plan(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) const {
  Plan plan;
  const auto members = fleet.members();
  plan.candidates.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const int deployment = static_cast<int>(i);
    if (const Exclusion excluded = exclusion_of(deployment, members[i], request); excluded != Exclusion::none) {
      if (plan.excluded.empty()) plan.excluded.reserve(members.size() - i);
      plan.excluded.push_back({.deployment = deployment, .excluded = excluded});
      continue;
    }
    const auto& tier = config_.tiers[static_cast<std::size_t>(members[i].deployment->tier)];
    plan.candidates.push_back(assess(deployment, members[i],
                                     config_.quality.points(tier, request.task_class, request.effort), tariffs[i].rates,
                                     request));
  }
  rank(plan.candidates, request.wants);
  if (!plan.empty()) plan.relaxed = relaxed_for(plan.choice(), request.wants);
  plan.reason = reason_of(plan, request);
  return plan;
}

}  // namespace weir::routing
