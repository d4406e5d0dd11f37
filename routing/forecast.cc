#include "routing/forecast.h"

#include <algorithm>
#include <cmath>

#include "routing/fleet.h"

namespace weir::routing {
namespace {

double most_tokens(const config::Deployment& deployment, const Request& request, std::int64_t prompt_tokens) {
  std::int64_t most = deployment.context_window_tokens - prompt_tokens;
  if (deployment.completion_tokens_max > 0) most = std::min(most, deployment.completion_tokens_max);
  if (request.completion_tokens_max) most = std::min(most, *request.completion_tokens_max);
  return static_cast<double>(std::max<std::int64_t>(1, most));
}

}  // namespace

Forecast::Forecast(const Fleet& fleet, const Request& request)
    : fleet_(fleet), request_(request), match_(fleet.prefixes().match(request.prefix)) {}

Forecast::Forecast(const Forecast& known, const Request& request)
    : fleet_(known.fleet_), request_(request), match_(known.match_) {}

void Forecast::begin(OfTier& known, int tier) const {
  known = {.tier = tier,
           .prompt_tokens = request_.text.empty()
                                ? std::max<std::int64_t>(0, request_.prompt_tokens)
                                : std::llround(fleet_.prompt_scale().tokens(request_.text, request_.key, tier))};
}

PromptTokens Forecast::prompt(int deployment) const {
  const auto index = static_cast<std::size_t>(deployment);
  const std::int64_t all = prompt_tokens(fleet_.members()[index].tier);
  if (!request_.known.empty() && request_.known[index].cached_tokens) {
    const std::int64_t known = std::min(all, *request_.known[index].cached_tokens);
    return {.uncached = all - known, .cached = known};
  }
  const double cached = fleet_.prefixes().expected_tokens(match_, index, static_cast<double>(all), fleet_.now());
  const std::int64_t of_them = std::min<std::int64_t>(all, std::llround(cached));
  return {.uncached = all - of_them, .cached = of_them};
}

LatencyPrediction Forecast::latency(int deployment, const PromptTokens& prompt) const {
  LatencyPrediction latency = fleet_.learned(deployment).predictor.predict(prompt, load(deployment));
  if (request_.known.empty()) return latency;
  const Known& known = request_.known[static_cast<std::size_t>(deployment)];
  if (known.ttft_ms) latency.ttft_ms = *known.ttft_ms, latency.ttft_spread = 0;
  if (known.tpot_ms) latency.tpot_ms = *known.tpot_ms, latency.tpot_spread = 0;
  return latency;
}

Load Forecast::load(int deployment) const {
  const Fleet::Learned& learned = fleet_.learned(deployment);
  Load load = fleet_.members()[static_cast<std::size_t>(deployment)].load;
  load.overdue = learned.unstarted.overdue(fleet_.now(), learned.predictor);
  return load;
}

int Forecast::latest_reader(std::span<const int> deployments) const {
  return fleet_.prefixes().latest_reader(match_, deployments);
}

ExpectedLength Forecast::length(int deployment) const {
  const config::Deployment& where = *fleet_.members()[static_cast<std::size_t>(deployment)].deployment;
  if (const auto& known = request_.completion_tokens_known; !known.empty()) {
    const auto tokens = static_cast<double>(known[static_cast<std::size_t>(request_.effort)]);
    return {tokens, tokens, tokens, 0};
  }
  OfTier& known = of(where.tier);
  const double most = most_tokens(where, request_, known.prompt_tokens);
  const double prior = where.prior.expected_completion_tokens;
  if (most != known.most || prior != known.prior) {
    known.most = most;
    known.prior = prior;
    const double stretch = fleet_.unfinished(where.tier, request_.effort).stretch(fleet_.now());
    known.length = fleet_.lengths().predict_up_to(group_of(request_, where.tier), prior, most / stretch).times(stretch);
  }
  return known.length;
}

LengthGroup group_of(const Request& request, int tier) {
  return {.key = request.key,
          .policy = request.policy,
          .task_class = request.task_class,
          .tier = tier,
          .effort = request.effort};
}

}  // namespace weir::routing
