// A Fleet is what we know about the deployments right now: who is in flight where, who admits requests, a Predictor for
// each, and what was learned of prompts and answers (see routing/forecast.h for what follows for one request). An
// attempt's life:
//
//   dispatched(...) -> Attempt     counted in flight at once, before anything is sent
//   started(attempt, ttft)         first token seen
//   finished(attempt, ...)         counted out, however it ended; a second time does nothing
//
// advance_to(now) comes before any of these, and before a plan is made: time passes only by it. Whoever still awaits a
// first token then tells how late its deployment is.
//
// An answer that is not streamed shows no first token: do not call started(), pass its total time at the end.
// How long answers are depends on the model and not on the machine, so a tier's deployments learn it together.
//
// Where requests are many, some of them teach and the others are only counted (thinning.h).
//
// Pass the usage that the upstream reports: it corrects what is expected of prompts, caches and answers.
//
// Not thread-safe: the gateway guards one Fleet with one mutex (gateway/shared_fleet.h), a replay needs none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "config/deployment.h"
#include "pricing/usage.h"
#include "routing/lengths.h"
#include "routing/predictor.h"
#include "routing/prefix_index.h"
#include "routing/prompt_scale.h"
#include "routing/request.h"
#include "routing/thinning.h"
#include "routing/track_record.h"
#include "routing/unfinished.h"
#include "routing/unstarted.h"

namespace weir::routing {

struct Attempt {
  int deployment = -1;  // -1 once it has finished
  PromptTokens prompt;
  Load load_at_dispatch;
  LatencyPrediction predicted;
  Unstarted::TimePoint dispatched_at{};
  std::int64_t ordinal = 0;  // of all that went to its deployment
  PromptText text;
  PromptPrefix prefix;
  LengthGroup group;
  std::optional<std::int64_t> completion_tokens_max;
  std::optional<Unstarted::TimePoint> began_at;  // its answer
  Unstarted::Place place = 0;
  bool awaits_first_token = false;
  bool teaches = false;  // how fast its deployment is; not where others teach it enough
};

// What a deployment's own metrics say, whoever sent the requests.
struct Scrape {
  int running = 0;
  int waiting = 0;
  double kv_cache_use = 0;  // 0 .. 1
};

class Fleet {
 public:
  using TimePoint = Unstarted::TimePoint;

  // Keeps pointers; `deployments` outlive the fleet.
  explicit Fleet(std::span<const config::Deployment> deployments);

  // Never backwards: an earlier time than the last does nothing.
  void advance_to(TimePoint now);

  // `prompt` is what is expected of the request's prompt there: its candidate's, or a forecast's.
  Attempt dispatched(int deployment, const Request& request, const PromptTokens& prompt);
  // A request of which no more is known.
  Attempt dispatched(int deployment, const PromptTokens& prompt, bool streamed = true);
  void started(Attempt& attempt, double ttft_ms);
  // What is known at the end; absent values teach nothing. A failed attempt passes none.
  struct Ending {
    std::optional<double> tpot_ms = {};
    std::optional<std::int64_t> completion_tokens = {};
    std::optional<double> total_ms = {};       // only of an answer that was not streamed
    std::optional<pricing::Usage> usage = {};  // as the upstream reports it
  };
  void finished(Attempt& attempt, const Ending& ending);

  // Nothing where it no longer says.
  void scraped(int deployment, const std::optional<Scrape>& scrape);

  // The breaker's word (backends/health.h): does it admit requests?
  void set_admitting(int deployment, bool admitting);

  // What every plan looks at: a cache line of each deployment.
  struct Member {
    const config::Deployment* deployment = nullptr;
    Load load = {};
    int tier = 0;  // the deployment's
    int in_flight_max = 0;
    bool admitting = true;

    bool is_full() const { return load.in_flight >= in_flight_max; }
  };
  std::span<const Member> members() const { return members_; }

  // What was learned of a deployment, and who still teaches.
  struct Learned {
    Predictor predictor;
    Unstarted unstarted = {};
    std::int64_t dispatched = 0;  // ever
    Thinning thinning = {};
    TrackRecord ttft = {};  // of what was predicted
    TrackRecord tpot = {};
  };
  const Learned& learned(int deployment) const { return learned_[static_cast<std::size_t>(deployment)]; }
  TimePoint now() const { return now_; }
  const Lengths& lengths() const { return lengths_; }
  const Unfinished& unfinished(int tier, config::Effort effort) const {
    return unfinished_[static_cast<std::size_t>(tier)][static_cast<std::size_t>(effort)];
  }
  const PrefixIndex& prefixes() const { return prefixes_; }
  const PromptScale& prompt_scale() const { return prompt_scale_; }

 private:
  Member& member(int deployment) { return members_[static_cast<std::size_t>(deployment)]; }
  Learned& of(int deployment) { return learned_[static_cast<std::size_t>(deployment)]; }
  void count_as_started(Attempt& attempt);
  Unfinished& unfinished(const Attempt& attempt);
  Expectation expectation(const Attempt& attempt);
  void learn(const Attempt& attempt, const Ending& ending);
  void learn_pace(const Attempt& attempt, const Ending& ending);
  void learn_tokens(const Attempt& attempt, const Ending& ending);

  std::vector<Member> members_;
  std::vector<Learned> learned_;  // likewise by deployment
  Lengths lengths_;
  std::vector<std::array<Unfinished, config::kEfforts>> unfinished_;  // by tier
  PrefixIndex prefixes_;
  PromptScale prompt_scale_;
  TimePoint now_{};
};

}  // namespace weir::routing
