// A Predictor says how long one deployment will take, starting from its prior service model and learning from what was
// observed. Observed TTFT and TPOT are compared with what the prior says for the same load; the mean of the
// log-ratios, with exponential forgetting and shrunk towards the prior while samples are few, corrects it, and their
// spread gives the quantiles.
//
// A value without a clock: times come as arguments. Not thread-safe; the Fleet that holds it says who may call.
#pragma once

#include <cstdint>

#include "config/service_model.h"

namespace weir::routing {

// What a deployment is busy with, as far as we know, at the moment of a prediction.
struct Load {
  int in_flight = 0;                        // attempts not yet finished
  int unstarted = 0;                        // of these, without a first token
  std::int64_t prefill_tokens = 0;          // prompt tokens of the unstarted
};

struct LatencyPrediction {
  double ttft_ms = 0;         // medians
  double tpot_ms = 0;
  double ttft_spread = 0;     // standard deviation of the logarithm, for quantiles
  double tpot_spread = 0;
};

class Predictor {
 public:
  explicit Predictor(const config::ServiceModel& prior) : prior_(prior) {}

  LatencyPrediction predict(std::int64_t prompt_tokens, const Load& load) const;

  // `load` is the load at dispatch, without the observed request itself.
  void observe_ttft(double ttft_ms, std::int64_t prompt_tokens, const Load& load);
  void observe_tpot(double tpot_ms, const Load& load);
  void observe_completion(std::int64_t completion_tokens);

  double expected_completion_tokens() const;

 private:
  // Exponentially forgotten mean and variance of log(observed / prior).
  struct Correction {
    double weight = 0;
    double mean = 0;
    double variance = 0;
    void observe(double log_ratio);
    double shift() const;    // shrunk towards 0
    double spread() const;   // shrunk towards the prior spread
  };

  config::ServiceModel prior_;
  Correction ttft_;
  Correction tpot_;
  double completion_weight_ = 0;
  double completion_mean_ = 0;
};

}  // namespace weir::routing
