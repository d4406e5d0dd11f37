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

// Of ranked candidates the first of each deployment stays: nobody falls back to the same server at another effort.
void set_other_efforts_aside(Plan& plan) {
  std::vector<Candidate> best;
  for (const Candidate& candidate : plan.candidates) {
    const bool another =
        std::ranges::any_of(best, [&](const Candidate& known) { return known.deployment == candidate.deployment; });
    (another ? plan.other_efforts : best).push_back(candidate);
  }
  plan.candidates = std::move(best);
}

// From candidates to a choice.
void choose(Plan& plan, const Request& request, const Guidance& guidance) {
  rank(plan.candidates, request.wants);
  if (plan.empty()) return;
  if (!request.efforts.empty()) set_other_efforts_aside(plan);
  plan.reason = reason_of(plan, request);
  const bool free = plan.reason != Reason::pinned && plan.reason != Reason::only_candidate;
  if (free && guidance.tier_kept && keep_tier(plan.candidates, request.wants, *guidance.tier_kept))
    plan.reason = Reason::kept;
  if (free) concede(plan.candidates, request.wants);
  if (guidance.draw) {
    share_load(plan.candidates, request.wants, *guidance.draw);
    if (free && explore(plan.candidates, request.wants, *guidance.draw)) plan.reason = Reason::explored;
  }
  plan.relaxed = relaxed_for(plan.choice(), request.wants);
  if (!request.efforts.empty()) plan.effort = plan.choice().effort;
}

}  // namespace

Candidate Router::judge(int deployment, const Fleet& fleet, const Forecast& forecast, const pricing::Tariff& tariff,
                        const Request& request, const Guidance& guidance) const {
  const Fleet::Member& member = fleet.members()[static_cast<std::size_t>(deployment)];
  const auto tier = static_cast<std::size_t>(member.deployment->tier);
  const double feedback =
      guidance.correction ? guidance.correction->at(request.task_class, member.deployment->tier, request.effort) : 0;
  const double table = config_.quality.points(config_.tiers[tier], request.task_class, request.effort);
  const double head =
      text_judge_.points(request.text_scores, request.task_class, member.deployment->tier, request.effort, table);
  const pricing::Rates& rates = tariff.rates_for(forecast.prompt_tokens(member.deployment->tier));
  Candidate candidate = assess(deployment, member, table + feedback + head, rates, request, forecast);
  candidate.tier = member.deployment->tier;
  candidate.feedback_points = feedback;
  candidate.head_points = head;
  const config::ServiceModel& service = member.deployment->prior;
  candidate.alone_ms = service.ttft_floor_ms + prefill_ms(candidate.prompt.uncached, service);
  candidate.work_ms = work_ms(candidate, service);
  const double price = guidance.capacity_prices.empty() ? 0 : guidance.capacity_prices[tier];
  candidate.utility_nanos = utility_nanos(candidate, request.wants, request.cost_weight, price);
  return candidate;
}

Plan Router::plan(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs,
                  const Guidance& guidance) const {
  Plan plan;
  const Forecast forecast(fleet, request);
  const auto members = fleet.members();
  std::vector<int> usable;
  usable.reserve(members.size());
  plan.excluded.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const int deployment = static_cast<int>(i);
    const Exclusion excluded = exclusion_of(deployment, members[i], request, forecast);
    if (excluded == Exclusion::none) {
      usable.push_back(deployment);
    } else {
      plan.excluded.push_back({deployment, excluded});
    }
  }
  const bool packed = request.wants.replicas == config::Replicas::best_fit;  // wants the busiest that will do
  const std::size_t judged =
      guidance.draw && !packed ? shortlist_.shorten(usable, fleet, forecast, *guidance.draw) : usable.size();
  const auto judge_all = [&](const Request& asked, const Forecast& expected) {
    for (std::size_t i = 0; i < judged; ++i) {
      plan.candidates.push_back(
          judge(usable[i], fleet, expected, tariffs[static_cast<std::size_t>(usable[i])], asked, guidance));
    }
  };
  if (request.efforts.empty()) {
    plan.candidates.reserve(judged);
    judge_all(request, forecast);
  } else {
    Request asked = request;
    for (std::size_t i = 0; i < config::kEfforts; ++i) {
      asked.effort = static_cast<config::Effort>(i);
      if (request.efforts.has(asked.effort)) judge_all(asked, Forecast(fleet, asked));
    }
  }
  for (std::size_t i = judged; i < usable.size(); ++i) plan.excluded.push_back({usable[i], Exclusion::busier});
  choose(plan, request, guidance);
  return plan;
}

}  // namespace weir::routing
