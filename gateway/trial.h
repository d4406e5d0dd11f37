// A Trial replays the requests of the last days twice, under the policies in force and with one of them changed, and
// says what the change would have come to. Both run in the same virtual fleet (routing/replay/), so that they differ
// by the policy and not by how well a model of servers resembles servers.
//
//   trial.start(change, now)      false while another is under way: one at a time
//   trial.progress()              any time; the last result stays until the next start
//   trial.cancel()                returns when it has ended
//
// It has a thread of its own, which runs only when nothing else wants the core, and a connection of its own to the
// ledger. Of a busy ledger it takes the latest kRequestsMax at most: a thinned-out load would be another load. Safe to
// call from every thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "config/config.h"
#include "pricing/instant.h"
#include "pricing/ledger/ledger.h"
#include "routing/replay/summary.h"

namespace weir::gateway {

struct ReplayInput;

struct PolicyChange {
  std::vector<config::Policy> in_force;
  std::size_t index = 0;
  config::Policy drafted;
  std::chrono::hours back{7 * 24};
};

struct TrialFigures {
  routing::Summary before;  // each by its own latency budgets
  routing::Summary after;
  routing::Change change;   // budgets missed: by those in force, for both
  std::int64_t judged = 0;  // requests that have a latency budget in force
};

struct TrialResult {
  pricing::Instant from{};
  pricing::Instant until{};
  std::int64_t left_out = 0;  // nothing answered them, or they name what is no longer configured
  TrialFigures of_policy;
  TrialFigures all;
};

class Trial {
 public:
  static constexpr std::int64_t kRequestsMax = 50'000;

  // Keeps references, which outlive it.
  Trial(const config::Config& config, pricing::Ledger& ledger) : config_(config), ledger_(ledger) {}

  enum class State : std::uint8_t { none, running, done, cancelled, failed };
  struct Progress {
    State state = State::none;
    std::string policy;    // that was changed
    std::size_t done = 0;  // of `all`; 0 of 0 while the ledger is read
    std::size_t all = 0;
    std::string failure;                // of State::failed
    std::optional<TrialResult> result;  // of State::done
  };

  bool start(PolicyChange change, pricing::Instant now);
  Progress progress() const;
  void cancel();

 private:
  void run(const std::stop_token& stop, const PolicyChange& change, pricing::Instant now);
  TrialResult compare(const std::stop_token& stop, const PolicyChange& change, pricing::Instant now);
  std::vector<routing::Replayed> replay(const std::stop_token& stop, const config::Config& config,
                                        const ReplayInput& input, std::size_t done_before);

  const config::Config& config_;
  pricing::Ledger& ledger_;
  mutable std::mutex mutex_;
  Progress progress_;
  std::mutex starting_;  // held while a thread is exchanged for another
  std::jthread thread_;  // the last: ends before what it uses
};

std::string_view name_of(Trial::State state);

}  // namespace weir::gateway
