#include "routing/fleet.h"

#include <algorithm>
#include <limits>

#include "routing/forecast.h"

namespace weir::routing {

Fleet::Fleet(std::span<const config::Deployment> deployments) : prefixes_(deployments.size()) {
  members_.reserve(deployments.size());
  learned_.reserve(deployments.size());
  for (const auto& deployment : deployments) {
    members_.push_back({.deployment = &deployment, .tier = deployment.tier, .in_flight_max = deployment.in_flight_max});
    learned_.push_back({.predictor = Predictor(deployment.prior)});
    if (std::ssize(unfinished_) <= deployment.tier) unfinished_.resize(static_cast<std::size_t>(deployment.tier) + 1);
  }
}

void Fleet::advance_to(TimePoint now) {
  now_ = std::max(now_, now);
}

Attempt Fleet::dispatched(int deployment, const Request& request, const PromptTokens& prompt) {
  Attempt attempt = dispatched(deployment, prompt, request.streamed);
  attempt.text = request.text;
  attempt.prefix = request.prefix;
  attempt.group = group_of(request, member(deployment).tier);
  attempt.completion_tokens_max = request.completion_tokens_max;
  return attempt;
}

// Without a first token to see, nobody knows when its prefill is over; beside the whole answer it is short, so such an
// attempt does not count as prefill ahead of others.
Attempt Fleet::dispatched(int deployment, const PromptTokens& prompt, bool streamed) {
  Member& chosen = member(deployment);
  Learned& learned = of(deployment);
  Attempt attempt{.deployment = deployment,
                  .prompt = prompt,
                  .load_at_dispatch = chosen.load,
                  .predicted = {},
                  .dispatched_at = now_,
                  .ordinal = ++learned.dispatched,
                  .text = {},
                  .prefix = {},
                  .group = {.tier = chosen.tier},
                  .completion_tokens_max = {},
                  .began_at = {},
                  .awaits_first_token = streamed,
                  .teaches = learned.thinning.lets_through(now_)};
  if (attempt.teaches || streamed) attempt.predicted = learned.predictor.predict(prompt, attempt.load_at_dispatch);
  ++chosen.load.in_flight;
  if (streamed) {
    ++chosen.load.unstarted;
    if (chosen.load.queued > 0) ++chosen.load.queued;  // behind those who wait
    chosen.load.prefill_tokens += prompt.uncached;
    attempt.place = learned.unstarted.add(now_, prompt, attempt.load_at_dispatch, attempt.predicted);
  }
  for (std::size_t i = 0; const Member& other : members_) {
    if (other.load.in_flight == 0) learned_[i].predictor.fade();
    ++i;
  }
  return attempt;
}

void Fleet::started(Attempt& attempt, double ttft_ms) {
  if (!attempt.awaits_first_token) return;
  if (attempt.teaches) {
    Learned& served = of(attempt.deployment);
    served.ttft.add(attempt.predicted.ttft(), ttft_ms);
    served.predictor.observe_ttft(ttft_ms, attempt.prompt, attempt.load_at_dispatch, expectation(attempt));
  }
  count_as_started(attempt);
  attempt.began_at = now_;
  unfinished(attempt).began(now_);
}

// One that ends without a first token had to wait for it at least so long.
void Fleet::finished(Attempt& attempt, const Ending& ending) {
  if (attempt.deployment < 0) return;
  if (attempt.awaits_first_token) {
    const std::chrono::duration<double, std::milli> waited = now_ - attempt.dispatched_at;
    of(attempt.deployment)
        .predictor.observe_ttft_above(waited.count(), attempt.prompt, attempt.load_at_dispatch, expectation(attempt));
    count_as_started(attempt);
  }
  --member(attempt.deployment).load.in_flight;
  if (attempt.began_at) {
    Unfinished& like_it = unfinished(attempt);
    ending.completion_tokens ? like_it.ended(now_, *attempt.began_at) : like_it.failed(now_, *attempt.began_at);
  }
  learn(attempt, ending);
  attempt.deployment = -1;
}

// What our own attempts do not account for is others' doing.
void Fleet::scraped(int deployment, const std::optional<Scrape>& scrape) {
  Load& load = member(deployment).load;
  load.foreign = scrape ? std::max(0, scrape->running + scrape->waiting - load.in_flight) : 0;
  load.queued = scrape ? std::max(0, scrape->waiting) : 0;
  load.kv_cache_use = scrape ? scrape->kv_cache_use : 0;
}

void Fleet::count_as_started(Attempt& attempt) {
  Member& served = member(attempt.deployment);
  --served.load.unstarted;
  served.load.queued = std::max(0, served.load.queued - 1);
  served.load.prefill_tokens -= attempt.prompt.uncached;
  of(attempt.deployment).unstarted.remove(attempt.place);
  attempt.awaits_first_token = false;
}

Unfinished& Fleet::unfinished(const Attempt& attempt) {
  return unfinished_[static_cast<std::size_t>(attempt.group.tier)][static_cast<std::size_t>(attempt.group.effort)];
}

Expectation Fleet::expectation(const Attempt& attempt) {
  return {.ttft_ms = attempt.predicted.ttft_ms,
          .tpot_ms = attempt.predicted.tpot_ms,
          .behind = static_cast<int>(of(attempt.deployment).dispatched - attempt.ordinal)};
}

void Fleet::learn(const Attempt& attempt, const Ending& ending) {
  if (attempt.teaches) learn_pace(attempt, ending);
  learn_tokens(attempt, ending);
}

void Fleet::learn_pace(const Attempt& attempt, const Ending& ending) {
  Learned& served = of(attempt.deployment);
  Predictor& predictor = served.predictor;
  if (ending.tpot_ms) {
    served.tpot.add(attempt.predicted.tpot(), *ending.tpot_ms);
    predictor.observe_tpot(*ending.tpot_ms, attempt.prompt, attempt.load_at_dispatch, expectation(attempt));
  }
  if (!ending.completion_tokens) return;
  if (ending.total_ms) {
    predictor.observe_total(*ending.total_ms, *ending.completion_tokens, attempt.prompt, attempt.load_at_dispatch);
  }
  const int tier = member(attempt.deployment).tier;
  for (std::size_t i = 0; const Member& peer : members_) {
    if (peer.tier == tier) learned_[i].predictor.observe_completion(*ending.completion_tokens);
    ++i;
  }
}

void Fleet::learn_tokens(const Attempt& attempt, const Ending& ending) {
  const auto index = static_cast<std::size_t>(attempt.deployment);
  const config::Deployment& deployment = *members_[index].deployment;
  pricing::Usage usage = ending.usage.value_or(pricing::Usage{});
  if (ending.usage) {
    const auto prompt_tokens = static_cast<double>(usage.prompt_tokens());
    prompt_scale_.observe(attempt.text, attempt.group.key, deployment.tier, usage.prompt_tokens(), now_);
    prefixes_.served(attempt.prefix, index, prompt_tokens, static_cast<double>(usage.cached_prompt_tokens), now_);
  } else if (ending.completion_tokens) {
    usage.answer_tokens = *ending.completion_tokens;
  }
  const auto cap = attempt.completion_tokens_max ? static_cast<double>(*attempt.completion_tokens_max)
                                                 : std::numeric_limits<double>::infinity();
  lengths_.observe(attempt.group, deployment.prior.expected_completion_tokens, usage.answer_tokens,
                   usage.reasoning_tokens, cap, now_);
}

void Fleet::set_admitting(int deployment, bool admitting) {
  member(deployment).admitting = admitting;
}

}  // namespace weir::routing
