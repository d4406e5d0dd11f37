#include "routing/router.h"

#include <algorithm>
#include <utility>

#include "routing/choice.h"
#include "routing/selection.h"
#include "routing/utility.h"

namespace weir::routing {
namespace {

Reason reason_of(const Plan& plan, const Request& request) {
  if (request.pinned_tier || request.pinned_deployment) return Reason::pinned;
  if (plan.candidates.size() == 1) return Reason::only_candidate;
  const std::uint8_t needed = constraint_class(plan.choice(), request.wants);
  if (needed != relaxed_for(plan.choice(), request.wants)) return Reason::worth_most;
  return reason_for(needed, request.wants.preference);
}

constexpr std::size_t kAtEveryEffort = 2;  // of each tier

// Ranks candidates, and says where among them the first `count` of each tier are.
std::vector<std::size_t> hopeful_of(std::vector<Candidate>& candidates, const config::Policy& policy,
                                    std::size_t count) {
  rank(candidates, policy);
  std::vector<std::size_t> hopeful;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto before = static_cast<std::size_t>(std::ranges::count_if(
        hopeful, [&](std::size_t known) { return candidates[known].tier == candidates[i].tier; }));
    if (before < count) hopeful.push_back(i);
  }
  return hopeful;
}

// From candidates to a choice.
void choose(Plan& plan, const Request& request, const Guidance& guidance) {
  rank(plan.candidates, request.wants);
  if (plan.empty()) return;
  plan.reason = reason_of(plan, request);
  const bool free = plan.reason != Reason::pinned && plan.reason != Reason::only_candidate;
  if (free && guidance.tier_kept && keep_tier(plan.candidates, request.wants, *guidance.tier_kept))
    plan.reason = Reason::kept;
  take_fastest_of_equals(plan.candidates, request.wants);
  if (free && !guidance.prompts_are_shared) concede(plan.candidates, request.wants);
  if (guidance.draw) {
    share_load(plan.candidates, request.wants, *guidance.draw);
    if (free && explore(plan.candidates, request.wants, *guidance.draw)) plan.reason = Reason::explored;
  }
  plan.relaxed = relaxed_for(plan.choice(), request.wants);
  if (!request.efforts.empty()) plan.effort = plan.choice().effort;
}

}  // namespace

Candidate Router::judge(int deployment, const Pace& pace, const Fleet& fleet, const Forecast& forecast,
                        const pricing::Tariff& tariff, const Request& request, const Guidance& guidance) const {
  const Fleet::Member& member = fleet.members()[static_cast<std::size_t>(deployment)];
  const auto tier = static_cast<std::size_t>(member.tier);
  const double feedback =
      guidance.correction ? guidance.correction->at(request.task_class, member.tier, request.effort) : 0;
  const double table = config_.quality.points(config_.tiers[tier], request.task_class, request.effort);
  const double head = text_judge_.points(request.text_scores, request.task_class, member.tier, request.effort, table);
  const pricing::Rates& rates = tariff.rates_for(forecast.prompt_tokens(member.tier));
  Candidate candidate = assess(deployment, member, pace, table + feedback + head, rates, request, forecast);
  candidate.tier = member.tier;
  candidate.feedback_points = feedback;
  candidate.head_points = head;
  const config::ServiceModel& service = member.deployment->prior;
  candidate.alone_ms = service.ttft_floor_ms + prefill_ms(candidate.prompt.uncached, service);
  candidate.work_ms = work_ms(candidate, service);
  const double price = guidance.capacity_prices.empty() ? 0 : guidance.capacity_prices[tier];
  candidate.worth_nanos = worth_nanos(candidate, request.wants, request.cost_weight);
  candidate.utility_nanos = candidate.worth_nanos - scarcity_nanos(candidate, request.wants, price);
  return candidate;
}

void Router::judge_efforts(Plan& plan, std::span<const int> deployments, const Fleet& fleet, const Forecast& forecast,
                           std::span<const pricing::Tariff> tariffs, const Request& request,
                           const Guidance& guidance) const {
  const auto tariff = [&](int deployment) -> const pricing::Tariff& {
    return tariffs[static_cast<std::size_t>(deployment)];
  };
  Request asked = request;
  for (std::size_t i = 0; i < config::kEfforts && !request.efforts.has(asked.effort); ++i)
    asked.effort = static_cast<config::Effort>(i);
  const config::Effort first = asked.effort;
  plan.candidates.reserve(deployments.size());
  const Forecast at_first(forecast, asked);
  std::vector<Pace> paces(fleet.members().size());
  const auto pace = [&](int deployment) -> Pace& { return paces[static_cast<std::size_t>(deployment)]; };
  for (const int deployment : deployments) {
    pace(deployment) = pace_of(deployment, asked, at_first);
    plan.candidates.push_back(
        judge(deployment, pace(deployment), fleet, at_first, tariff(deployment), asked, guidance));
  }
  const std::vector<std::size_t> hopeful =
      hopeful_of(plan.candidates, request.wants, guidance.draw ? kAtEveryEffort : deployments.size());
  plan.other_efforts.reserve(hopeful.size() * (config::kEfforts - 1));
  for (std::size_t i = 0; i < config::kEfforts; ++i) {
    asked.effort = static_cast<config::Effort>(i);
    if (asked.effort == first || !request.efforts.has(asked.effort)) continue;
    const Forecast expected(forecast, asked);
    for (const std::size_t which : hopeful) {
      Candidate& best = plan.candidates[which];
      Candidate other =
          judge(best.deployment, pace(best.deployment), fleet, expected, tariff(best.deployment), asked, guidance);
      if (precedes(other, best, request.wants)) std::swap(other, best);
      plan.other_efforts.push_back(other);
    }
  }
}

Plan Router::plan(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs,
                  const Guidance& guidance) const {
  Plan plan;
  const Forecast forecast(fleet, request);
  thread_local std::vector<int> usable;  // kept for its memory
  usable.clear();
  plan.excluded.reserve(fleet.members().size());
  filter_.part(request, fleet, forecast, usable, plan.excluded);
  const bool packed = request.wants.replicas == config::Replicas::best_fit;  // wants the busiest that will do
  if (guidance.draw && !packed) shortlist_.shorten(usable, plan.excluded, fleet, forecast, *guidance.draw);
  for (const int deployment : usable) fleet.learned(deployment).predictor.prefetch();
  if (request.efforts.empty()) {
    plan.candidates.reserve(usable.size());
    for (const int deployment : usable) {
      const pricing::Tariff& tariff = tariffs[static_cast<std::size_t>(deployment)];
      const Pace pace = pace_of(deployment, request, forecast);
      plan.candidates.push_back(judge(deployment, pace, fleet, forecast, tariff, request, guidance));
    }
  } else {
    judge_efforts(plan, usable, fleet, forecast, tariffs, request, guidance);
  }
  choose(plan, request, guidance);
  return plan;
}

}  // namespace weir::routing
