#include "routing/replay/router_chooser.h"

#include <algorithm>
#include <chrono>

namespace weir::routing {
namespace {

Fleet::TimePoint instant(double ms) {
  return Fleet::TimePoint{} + std::chrono::microseconds(static_cast<std::int64_t>(1000 * ms));
}

}  // namespace

RouterChooser::RouterChooser(const config::Config& config, pricing::Instant begins, std::uint64_t seed)
    : arbiter_(config, seed), fleet_(config.deployments), tariffs_(config, begins) {}

Attempt& RouterChooser::attempt(int index) {
  const auto at = static_cast<std::size_t>(index);
  if (at >= attempts_.size()) attempts_.resize(std::max(at + 1, 2 * attempts_.size()));
  return attempts_[at];
}

Chooser::Choice RouterChooser::choose(int index, const Arrival& arrival, double now_ms) {
  fleet_.advance_to(instant(now_ms));
  const Plan plan = arbiter_.decide(arrival.request, fleet_, tariffs_.at(now_ms));
  if (plan.empty()) return {};
  const Candidate& choice = plan.choice();
  Attempt& sent = attempt(index);
  sent = fleet_.dispatched(choice.deployment, arrival.request, choice.prompt);
  sent.group.effort = choice.effort;
  return {choice.deployment, choice.effort};
}

void RouterChooser::started(int index, int, double ttft_ms, double now_ms) {
  fleet_.advance_to(instant(now_ms));
  fleet_.started(attempt(index), ttft_ms);
}

void RouterChooser::finished(int index, int, const Ending& ending, double now_ms) {
  fleet_.advance_to(instant(now_ms));
  Fleet::Ending known;
  if (ending.served) {
    known.completion_tokens = ending.completion_tokens;
    known.usage = ending.usage;
    if (!ending.streamed) {
      known.total_ms = ending.total_ms;
    } else if (ending.completion_tokens > 1) {
      known.tpot_ms = ending.tpot_ms;
    }
  }
  fleet_.finished(attempt(index), known);
}

void RouterChooser::set_admitting(int deployment, bool admitting) {
  fleet_.set_admitting(deployment, admitting);
}

}  // namespace weir::routing
