#include "routing/replay/replay.h"

#include <algorithm>
#include <limits>

#include "routing/replay/tariffs.h"

namespace weir::routing {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr int kAttemptsMax = 3;
constexpr std::size_t kProgressEvery = 1024;

std::vector<config::ServiceModel> models_of(const config::Config& config) {
  std::vector<config::ServiceModel> models;
  for (const config::Deployment& deployment : config.deployments) models.push_back(deployment.prior);
  return models;
}

bool keeps(const std::optional<double>& budget_ms, double ms) {
  return !budget_ms || ms <= *budget_ms;
}

class Run {
 public:
  Run(const config::Config& config, std::span<const Arrival> arrivals, Chooser& chooser, const ReplayOptions& options)
      : config_(config),
        arrivals_(arrivals),
        chooser_(chooser),
        options_(options),
        fleet_(models_of(config), options.cache_blocks),
        tariffs_(config, options.begins),
        results_(arrivals.size()) {}

  std::vector<Replayed> run() {
    chooser_.begins(fleet_);
    while (!options_.stop.stop_requested()) {
      const double arrival = next_ < arrivals_.size() ? arrivals_[next_].at_ms : kNever;
      const double shock = next_shock_ < options_.shocks.size() ? options_.shocks[next_shock_].at_ms : kNever;
      const double event = fleet_.next_at();
      if (event <= arrival && event <= shock) {
        if (event == kNever) break;
        happen(fleet_.step());
      } else if (shock <= arrival) {
        strike(options_.shocks[next_shock_++]);
      } else {
        if (options_.progress && next_ % kProgressEvery == 0) options_.progress(next_);
        send(static_cast<int>(next_++), arrival);
      }
    }
    if (options_.progress) options_.progress(arrivals_.size());
    return std::move(results_);
  }

 private:
  void send(int index, double now_ms) {
    const Arrival& arrival = arrivals_[static_cast<std::size_t>(index)];
    Replayed& result = results_[static_cast<std::size_t>(index)];
    const auto choice = result.attempts < kAttemptsMax ? chooser_.choose(index, arrival, now_ms) : Chooser::Choice{};
    result.deployment = choice.deployment;
    result.tier = -1;
    if (result.deployment < 0) return;
    ++result.attempts;
    result.tier = config_.deployments[static_cast<std::size_t>(result.deployment)].tier;
    result.effort = choice.effort;
    fleet_.submit(result.deployment, job_of(index, arrival, result.tier, result.effort), now_ms);
  }

  void happen(const VirtualEvent& event) {
    const Arrival& arrival = arrivals_[static_cast<std::size_t>(event.job)];
    Replayed& result = results_[static_cast<std::size_t>(event.job)];
    const double since_arrival_ms = event.at_ms - arrival.at_ms;
    if (event.kind == VirtualEvent::Kind::first_token) {
      result.ttft_ms = since_arrival_ms;
      const auto cached = static_cast<std::int64_t>(event.cached_tokens) + arrival.cached_prompt_tokens;
      result.usage = {.uncached_prompt_tokens = arrival.prompt_tokens - cached, .cached_prompt_tokens = cached};
      if (arrival.request.streamed) chooser_.started(event.job, event.server, since_arrival_ms, event.at_ms);
      return;
    }
    result.total_ms = since_arrival_ms;
    finish(event, arrival, result);
  }

  void finish(const VirtualEvent& event, const Arrival& arrival, Replayed& result) {
    const Answer& answer = arrival.answer(result.tier, result.effort);
    const std::int64_t tokens = answer.completion_tokens;
    if (tokens > 1) result.tpot_ms = (result.total_ms - result.ttft_ms) / static_cast<double>(tokens - 1);
    result.usage.answer_tokens = tokens - answer.reasoning_tokens;
    result.usage.reasoning_tokens = answer.reasoning_tokens;
    result.cost = tariffs_.at(arrival.at_ms)[static_cast<std::size_t>(result.deployment)].cost_of(result.usage);
    result.quality = answer.quality;
    result.met = keeps_budget(arrival.request, result);
    chooser_.finished(event.job, event.server,
                      {.served = true,
                       .streamed = arrival.request.streamed,
                       .ttft_ms = result.ttft_ms,
                       .tpot_ms = result.tpot_ms,
                       .total_ms = result.total_ms,
                       .completion_tokens = tokens,
                       .usage = result.usage},
                      event.at_ms);
  }

  void strike(const Shock& shock) {
    if (shock.kind == Shock::Kind::slows) return fleet_.slow_down(shock.deployment, shock.factor, shock.at_ms);
    chooser_.set_admitting(shock.deployment, false);
    const std::vector<int> lost = fleet_.fail(shock.deployment, shock.at_ms);
    for (const int index : lost) chooser_.finished(index, shock.deployment, {.served = false}, shock.at_ms);
    for (const int index : lost) send(index, shock.at_ms);
  }

  const config::Config& config_;
  std::span<const Arrival> arrivals_;
  Chooser& chooser_;
  const ReplayOptions& options_;
  VirtualFleet fleet_;
  Tariffs tariffs_;
  std::vector<Replayed> results_;
  std::size_t next_ = 0;
  std::size_t next_shock_ = 0;
};

}  // namespace

VirtualJob job_of(int index, const Arrival& arrival, int tier, config::Effort effort) {
  return {.id = index,
          .prompt_tokens = static_cast<double>(arrival.prompt_tokens - arrival.cached_prompt_tokens),
          .completion_tokens = static_cast<double>(arrival.answer(tier, effort).completion_tokens),
          .prefill_factor = arrival.prefill_factor,
          .decode_factor = arrival.decode_factor,
          .blocks = arrival.blocks};
}

bool keeps_budget(const Request& request, const Replayed& served) {
  const config::LatencyBudget& budget = request.wants.latency;
  const double first_ms = request.streamed ? served.ttft_ms : served.total_ms;
  return keeps(budget.ttft_ms, first_ms) && keeps(budget.total_ms, served.total_ms) &&
         (!request.streamed || keeps(budget.tpot_ms, served.tpot_ms));
}

std::vector<Replayed> replay(const config::Config& config, std::span<const Arrival> arrivals, Chooser& chooser,
                             const ReplayOptions& options) {
  return Run(config, arrivals, chooser, options).run();
}

}  // namespace weir::routing
