#include "gateway/trial.h"

#include <sys/resource.h>

#include <array>
#include <utility>

#include "gateway/latest_part.h"
#include "gateway/replay_input.h"
#include "pricing/enum_names.h"
#include "routing/replay/router_chooser.h"

namespace weir::gateway {
namespace {

using routing::Arrival;
using routing::Replayed;

constexpr pricing::EnumNames<Trial::State, 5> kStates{{"none", "running", "done", "cancelled", "failed"}};

config::Config with_policies(config::Config config, const std::vector<config::Policy>& policies) {
  config.policies = policies;
  return config;
}

struct Run {
  ReplayInput input;
  std::vector<Replayed> results;
};

// Both judged by what was wanted before.
TrialFigures figures_of(const Run& before, const Run& after, std::size_t tiers) {
  TrialFigures figures;
  figures.before = routing::summarise(before.results, before.input.arrivals, tiers);
  figures.after = routing::summarise(after.results, after.input.arrivals, tiers);
  figures.judged = figures.before.judged;
  std::vector<Replayed> judged = after.results;
  for (std::size_t i = 0; i < judged.size(); ++i)
    judged[i].met = judged[i].deployment >= 0 && routing::keeps_budget(before.input.arrivals[i].request, judged[i]);
  figures.change = routing::change(before.results, judged, before.input.arrivals);
  return figures;
}

// Leaves the requests of one policy.
void narrow_to(std::size_t policy, Run& run) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    if (run.input.arrivals[i].request.policy != static_cast<int>(policy)) continue;
    if (kept != i) {
      run.input.arrivals[kept] = std::move(run.input.arrivals[i]);
      run.results[kept] = run.results[i];
    }
    ++kept;
  }
  run.input.arrivals.resize(kept);
  run.results.resize(kept);
}

}  // namespace

std::string_view name_of(Trial::State state) {
  return kStates[state];
}

bool Trial::start(PolicyChange change, pricing::Instant now) {
  const std::lock_guard starting(starting_);
  {
    const std::lock_guard lock(mutex_);
    if (progress_.state == State::running) return false;
    progress_ = {.state = State::running, .policy = change.drafted.name, .failure = {}, .result = {}};
  }
  thread_ =
      std::jthread([this, change = std::move(change), now](const std::stop_token& stop) { run(stop, change, now); });
  return true;
}

Trial::Progress Trial::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void Trial::cancel() {
  const std::lock_guard starting(starting_);
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Trial::run(const std::stop_token& stop, const PolicyChange& change, pricing::Instant now) {
  setpriority(PRIO_PROCESS, 0, 19);  // of this thread alone, on Linux
  Progress end{.state = State::done, .policy = change.drafted.name, .failure = {}, .result = {}};
  try {
    end.result = compare(stop, change, now);
  } catch (const std::exception& error) {
    end.state = State::failed;
    end.failure = error.what();
  }
  if (stop.stop_requested()) end = {.state = State::cancelled, .policy = end.policy, .failure = {}, .result = {}};
  const std::lock_guard lock(mutex_);
  progress_ = std::move(end);
}

TrialResult Trial::compare(const std::stop_token& stop, const PolicyChange& change, pricing::Instant now) {
  const config::Config in_force = with_policies(config_, change.in_force);
  config::Config drafted = in_force;
  drafted.policies[change.index] = change.drafted;
  TrialResult result;
  result.until = now;
  result.from = latest_part(ledger_, now - change.back, now, kRequestsMax);
  const std::array configs{&in_force, static_cast<const config::Config*>(&drafted)};
  std::vector<ReplayInput> inputs = replay_inputs(ledger_, configs, result.from, result.until);
  result.left_out = inputs[0].left_out;
  Run before{std::move(inputs[0]), {}}, after{std::move(inputs[1]), {}};
  before.results = replay(stop, in_force, before.input, 0);
  after.results = replay(stop, drafted, after.input, before.results.size());
  result.all = figures_of(before, after, config_.tiers.size());
  narrow_to(change.index, before);
  narrow_to(change.index, after);
  result.of_policy = figures_of(before, after, config_.tiers.size());
  return result;
}

std::vector<Replayed> Trial::replay(const std::stop_token& stop, const config::Config& config, const ReplayInput& input,
                                    std::size_t done_before) {
  routing::RouterChooser chooser(config, input.begins);
  const auto tell = [this, done_before, all = 2 * input.arrivals.size()](std::size_t done) {
    const std::lock_guard lock(mutex_);
    progress_.done = done_before + done;
    progress_.all = all;
  };
  return routing::replay(config, input.arrivals, chooser,
                         {.begins = input.begins, .shocks = {}, .progress = tell, .stop = stop});
}

}  // namespace weir::gateway
