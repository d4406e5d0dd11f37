#include "routing/candidate.h"

#include <algorithm>

#include "routing/delay.h"

namespace weir::routing {
namespace {

pricing::Money expected_cost(const PromptTokens& prompt, const ExpectedLength& length, const pricing::Rates& rates) {
  const auto completion = static_cast<std::int64_t>(length.mean + 0.5);
  const auto reasoning = static_cast<std::int64_t>(length.mean * length.reasoning_share + 0.5);
  return pricing::cost({.uncached_prompt_tokens = prompt.uncached,
                        .cached_prompt_tokens = prompt.cached,
                        .answer_tokens = completion - reasoning,
                        .reasoning_tokens = reasoning},
                       rates);
}

std::optional<double> tighter(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

Outlook within(const std::optional<double>& budget_ms, const Delay& delay) {
  return budget_ms ? outlook(delay, *budget_ms) : Outlook{};
}

}  // namespace

std::string_view name_of(Exclusion exclusion) {
  switch (exclusion) {
    case Exclusion::none:
      return "none";
    case Exclusion::not_pinned:
      return "not-pinned";
    case Exclusion::below_least_tier:
      return "below-least-tier";
    case Exclusion::endpoint:
      return "endpoint";
    case Exclusion::capability:
      return "capability";
    case Exclusion::context_window:
      return "context-window";
    case Exclusion::completion_cap:
      return "completion-cap";
    case Exclusion::breaker:
      return "breaker";
    case Exclusion::in_flight_cap:
      return "in-flight-cap";
    case Exclusion::busier:
      return "busier";
  }
  return "none";
}

// An answer that is not streamed arrives in one piece: its first content byte is there when all of it is, so the TTFT
// budget bounds the total, and there is no pace to be judged.
Pace pace_of(int deployment, const Request& request, const Forecast& forecast) {
  const config::LatencyBudget& budget = request.wants.latency;
  Pace pace{.prompt = forecast.prompt(deployment)};
  pace.latency = forecast.latency(deployment, pace.prompt);
  if (!request.streamed) return pace;
  pace.ttft = within(budget.ttft_ms, pace.latency.ttft());
  pace.tpot = within(budget.tpot_ms, pace.latency.tpot());
  return pace;
}

// Each budget is one condition. Taking their product is right when they are met independently and too cautious when
// they are met together, which is the side to err on.
Candidate assess(int deployment, const Fleet::Member& member, const Pace& pace, double quality,
                 const pricing::Rates& rates, const Request& request, const Forecast& forecast) {
  const config::LatencyBudget& budget = request.wants.latency;
  const ExpectedLength length = forecast.length(deployment);
  const double completion_tokens = std::max(1.0, length.mean);
  const Delay total = pace.latency.total(completion_tokens);
  const Outlook all = within(request.streamed ? budget.total_ms : tighter(budget.ttft_ms, budget.total_ms), total);
  const pricing::Money cost = expected_cost(pace.prompt, length, rates);
  return {.deployment = deployment,
          .effort = request.effort,
          .in_flight = member.load.in_flight,
          .ttft_ms = pace.latency.ttft_ms,
          .tpot_ms = pace.latency.tpot_ms,
          .ttft_spread = pace.latency.ttft_spread,
          .tpot_spread = pace.latency.tpot_spread,
          .total_ms = total.median_ms,
          .meets_probability = pace.ttft.chance * pace.tpot.chance * all.chance,
          .lateness_ms = pace.ttft.excess_ms + (completion_tokens - 1) * pace.tpot.excess_ms + all.excess_ms,
          .prompt = pace.prompt,
          .expected_completion_tokens = completion_tokens,
          .cost = cost,
          .quality = quality,
          .over_cost_max = request.wants.cost_max && cost > *request.wants.cost_max};
}

}  // namespace weir::routing
