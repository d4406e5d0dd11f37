// A SharedFleet is the one Fleet and its breakers, shared by all workers behind one mutex: what one worker sent, the
// next one's router sees. Each call holds the mutex for as long as it reckons (a plan looks at every
// deployment) and never waits for anything else.
// Safe to call from every thread.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "backends/health.h"
#include "config/config.h"
#include "routing/arbiter.h"
#include "routing/fleet.h"

namespace weir::gateway {

class SharedFleet {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit SharedFleet(const config::Config& config);

  routing::Plan plan(const routing::Request& request, std::span<const pricing::Tariff> tariffs, TimePoint now);

  // The plan as it would be now, with the excluded judged, too; nothing is learned from it.
  routing::Plan explain(const routing::Request& request, std::span<const pricing::Tariff> tariffs, TimePoint now);

  // Nothing when the deployment stopped admitting, or filled up, since the plan was made. `prompt` is its candidate's.
  std::optional<routing::Attempt> dispatch(int deployment, const routing::Request& request,
                                           const routing::PromptTokens& prompt, TimePoint now);
  void started(routing::Attempt& attempt, double ttft_ms);
  void finished(routing::Attempt& attempt, const routing::Fleet::Ending& ending, backends::Verdict verdict,
                TimePoint now);

  void scraped(int deployment, const std::optional<routing::Scrape>& scrape);

  // From the next plan on.
  void correct_quality(routing::QualityCorrection correction);

  struct Status {
    int in_flight = 0;
    int foreign = 0;  // requests that others sent, as far as the server says
    double kv_cache_use = 0;
    backends::Breaker::State breaker = backends::Breaker::State::admitting;
    std::optional<routing::TrackRecord::Summary> ttft;  // predicted against observed
    std::optional<routing::TrackRecord::Summary> tpot;
  };
  std::vector<Status> status(TimePoint now) const;

 private:
  void advance_to(TimePoint now);

  mutable std::mutex mutex_;
  routing::Fleet fleet_;
  routing::Arbiter arbiter_;
  std::vector<backends::Breaker> breakers_;
  bool any_tripped_ = false;  // while none is, the fleet knows that all of them admit
};

}  // namespace weir::gateway
