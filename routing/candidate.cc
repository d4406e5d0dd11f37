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

// Each budget is one condition. Taking their product is right when they are met independently and too cautious when
// they are met together, which is the side to err on.
class Judgement {
 public:
  void require(const Delay& delay, std::optional<double> budget_ms, double times = 1) {
    if (!budget_ms) return;
    const Outlook expected = outlook(delay, *budget_ms);
    meets_probability_ *= expected.chance;
    lateness_ms_ += times * expected.excess_ms;
  }
  double meets_probability() const { return meets_probability_; }
  double lateness_ms() const { return lateness_ms_; }

 private:
  double meets_probability_ = 1;
  double lateness_ms_ = 0;
};

std::optional<double> tighter(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

// An answer that is not streamed arrives in one piece: its first content byte is there when all of it is, so the TTFT
// budget bounds the total, and there is no pace to be judged.
Judgement judge(const LatencyPrediction& latency, double completion_tokens, const Delay& total,
                const Request& request) {
  const config::LatencyBudget& budget = request.wants.latency;
  Judgement judgement;
  if (request.streamed) {
    judgement.require(latency.ttft(), budget.ttft_ms);
    judgement.require(latency.tpot(), budget.tpot_ms, completion_tokens - 1);
    judgement.require(total, budget.total_ms);
  } else {
    judgement.require(total, tighter(budget.ttft_ms, budget.total_ms));
  }
  return judgement;
}

Candidate assess(int index, int in_flight, const PromptTokens& prompt, const LatencyPrediction& latency, double quality,
                 const pricing::Rates& rates, const Request& request, const Forecast& forecast) {
  const ExpectedLength length = forecast.length(index);
  const double completion_tokens = std::max(1.0, length.mean);
  const Delay total = latency.total(completion_tokens);
  const Judgement judgement = judge(latency, completion_tokens, total, request);
  const pricing::Money cost = expected_cost(prompt, length, rates);
  return {.deployment = index,
          .effort = request.effort,
          .in_flight = in_flight,
          .ttft_ms = latency.ttft_ms,
          .tpot_ms = latency.tpot_ms,
          .ttft_spread = latency.ttft_spread,
          .tpot_spread = latency.tpot_spread,
          .total_ms = total.median_ms,
          .meets_probability = judgement.meets_probability(),
          .lateness_ms = judgement.lateness_ms(),
          .prompt = prompt,
          .expected_completion_tokens = completion_tokens,
          .cost = cost,
          .quality = quality,
          .over_cost_max = request.wants.cost_max && cost > *request.wants.cost_max};
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

Candidate assess(int index, const Fleet::Member& member, double quality, const pricing::Rates& rates,
                 const Request& request, const Forecast& forecast) {
  const PromptTokens prompt = forecast.prompt(index);
  return assess(index, member.load.in_flight, prompt, forecast.latency(index, prompt), quality, rates, request,
                forecast);
}

Candidate reassess(const Candidate& known, const Fleet::Member& member, double quality, const pricing::Rates& rates,
                   const Request& request, const Forecast& forecast) {
  const LatencyPrediction latency{known.ttft_ms, known.tpot_ms, known.ttft_spread, known.tpot_spread};
  return assess(known.deployment, member.load.in_flight, known.prompt, latency, quality, rates, request, forecast);
}

}  // namespace weir::routing
