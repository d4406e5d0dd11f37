#include "routing/fleet.h"

namespace weir::routing {

Fleet::Fleet(std::span<const config::Deployment> deployments) {
  members_.reserve(deployments.size());
  for (const auto& deployment : deployments) {
    members_.push_back({.deployment = &deployment, .predictor = Predictor(deployment.prior), .load = {}});
  }
}

// Without a first token to see, nobody knows when its prefill is over; beside the whole answer it is short, so such an
// attempt does not count as prefill ahead of others.
Attempt Fleet::dispatched(int deployment, std::int64_t prompt_tokens, bool streamed) {
  Member& chosen = member(deployment);
  const Attempt attempt{.deployment = deployment,
                        .prompt_tokens = prompt_tokens,
                        .load_at_dispatch = chosen.load,
                        .awaits_first_token = streamed};
  ++chosen.load.in_flight;
  if (streamed) {
    ++chosen.load.unstarted;
    chosen.load.prefill_tokens += prompt_tokens;
  }
  for (Member& other : members_) {
    if (other.load.in_flight == 0) other.predictor.fade();
  }
  return attempt;
}

void Fleet::started(Attempt& attempt, double ttft_ms) {
  if (!attempt.awaits_first_token) return;
  member(attempt.deployment).predictor.observe_ttft(ttft_ms, attempt.prompt_tokens, attempt.load_at_dispatch);
  count_as_started(attempt);
}

void Fleet::finished(Attempt& attempt, const Ending& ending) {
  if (attempt.deployment < 0) return;
  count_as_started(attempt);
  --member(attempt.deployment).load.in_flight;
  learn(attempt, ending);
  attempt.deployment = -1;
}

void Fleet::count_as_started(Attempt& attempt) {
  if (!attempt.awaits_first_token) return;
  Load& load = member(attempt.deployment).load;
  --load.unstarted;
  load.prefill_tokens -= attempt.prompt_tokens;
  attempt.awaits_first_token = false;
}

void Fleet::learn(const Attempt& attempt, const Ending& ending) {
  const Member& served = member(attempt.deployment);
  Predictor& predictor = member(attempt.deployment).predictor;
  if (ending.tpot_ms) predictor.observe_tpot(*ending.tpot_ms, attempt.load_at_dispatch);
  if (ending.total_ms && ending.completion_tokens) {
    predictor.observe_total(*ending.total_ms, *ending.completion_tokens, attempt.prompt_tokens,
                            attempt.load_at_dispatch);
  }
  if (!ending.completion_tokens) return;
  for (Member& peer : members_) {
    if (peer.deployment->tier == served.deployment->tier) peer.predictor.observe_completion(*ending.completion_tokens);
  }
}

void Fleet::set_admitting(int deployment, bool admitting) {
  member(deployment).admitting = admitting;
}

}  // namespace weir::routing
