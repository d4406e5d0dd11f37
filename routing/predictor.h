// A Predictor says how long one deployment will take, starting from its prior service model and learning from what was
// observed: a Correction of the prior's TTFT and one of its TPOT, both in the logarithm (correction.h).
//
//   predict(prompt, load) -> LatencyPrediction     kept as the Expectation of the request that is then sent
//   observe_ttft(ttft, prompt, load, expectation)  when its first token came
//   observe_ttft_above(...)                        when it ended without one: it would have taken longer than this
//   observe_tpot(...), observe_total(...)          at its end
//   fade()                                         while nobody asks, so a deployment once found slow is tried again
//
// Whatever comes in, predictions are finite and positive; nonsense is not learned. Nothing is allocated.
// A value without a clock: times come as arguments. Not thread-safe; the Fleet that holds it says who may call.
#pragma once

#include <cstdint>

#include "config/service_model.h"
#include "routing/correction.h"
#include "routing/delay.h"
#include "routing/latency_features.h"
#include "routing/load.h"

namespace weir::routing {

struct LatencyPrediction {
  double ttft_ms = 0;  // medians
  double tpot_ms = 0;
  double ttft_spread = 0;  // standard deviation of the logarithm, for quantiles
  double tpot_spread = 0;

  Delay ttft() const { return {ttft_ms, ttft_spread}; }
  Delay tpot() const { return {tpot_ms, tpot_spread}; }
  // From the request to the last of `completion_tokens`.
  Delay total(double completion_tokens) const;
};

// What was predicted for a request when it was sent, against which its percentiles are judged; 0 where nobody noted it.
struct Expectation {
  double ttft_ms = 0;
  double tpot_ms = 0;
  int behind = 0;  // requests sent to the same deployment since
};

class Predictor {
 public:
  explicit Predictor(const config::ServiceModel& prior);

  LatencyPrediction predict(const PromptTokens& prompt, const Load& load) const;
  // It will: fetches from memory what it looks at.
  void prefetch() const;

  // `load` is the load at dispatch, without the observed request itself.
  void observe_ttft(double ttft_ms, const PromptTokens& prompt, const Load& load, const Expectation& then = {});
  // It had waited so long when it was given up; teaches nothing unless that was longer than expected.
  void observe_ttft_above(double waited_ms, const PromptTokens& prompt, const Load& load, const Expectation& then = {});
  void observe_tpot(double tpot_ms, const PromptTokens& prompt, const Load& load, const Expectation& then = {});
  // For an answer that arrived in one piece: TTFT and TPOT share the blame.
  void observe_total(double total_ms, std::int64_t completion_tokens, const PromptTokens& prompt, const Load& load);
  // Slots are freed as answers end: how long they are says how long a queue lasts.
  void observe_completion(std::int64_t completion_tokens);

  // Called for each request that went elsewhere while this deployment was idle.
  void fade();

 private:
  // With corrections as log-ratios.
  LatencyPrediction prediction(const PromptTokens& prompt, const Load& load, double ttft_shift,
                               double tpot_shift) const;
  double prior_ttft_ms(const PromptTokens& prompt, const Load& load, double tpot_ms) const;
  double prior_tpot_ms(const Load& load) const;

  config::ServiceModel prior_;
  double completion_weight_;
  double completion_mean_;
  Correction<kTtftFeatures> ttft_;
  Correction<kTpotFeatures> tpot_;
};

}  // namespace weir::routing
