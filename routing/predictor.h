// A Predictor says how long one deployment will take, starting from its prior service model and learning from what was
// observed. Observed TTFT and TPOT are compared with what the prior says for the same load: the mean of the
// log-ratios corrects it, and their spread gives the quantiles.
//
//   The prior counts as a few observations, so it holds at first and is forgotten exponentially like they are.
//   A stray observation moves the mean a little; three in a row on one side are a change, and what was is dropped.
//   fade() lets go of what was learned while nobody asks, so a deployment once found slow is tried again.
//
// Whatever comes in, predictions are finite and positive; nonsense is not learned.
// A value without a clock: times come as arguments. Not thread-safe; the Fleet that holds it says who may call.
#pragma once

#include <cstdint>

#include "config/service_model.h"
#include "routing/delay.h"

namespace weir::routing {

// What a deployment is busy with, as far as we know, at the moment of a prediction.
struct Load {
  int in_flight = 0;                // attempts not yet finished
  int unstarted = 0;                // of these, still awaiting a first token that will be seen
  std::int64_t prefill_tokens = 0;  // prompt tokens of the unstarted
};

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

class Predictor {
 public:
  explicit Predictor(const config::ServiceModel& prior);

  LatencyPrediction predict(std::int64_t prompt_tokens, const Load& load) const;

  // `load` is the load at dispatch, without the observed request itself.
  void observe_ttft(double ttft_ms, std::int64_t prompt_tokens, const Load& load);
  void observe_tpot(double tpot_ms, const Load& load);
  // For an answer that arrived in one piece: TTFT and TPOT share the blame.
  void observe_total(double total_ms, std::int64_t completion_tokens, std::int64_t prompt_tokens, const Load& load);
  void observe_completion(std::int64_t completion_tokens);

  // Called for each request that went elsewhere while this deployment was idle.
  void fade();

  double expected_completion_tokens() const { return completion_mean_; }

 private:
  // Exponentially forgotten mean and variance of log(observed / prior).
  class Correction {
   public:
    void observe(double log_ratio);
    void fade();
    double shift() const { return mean_; }
    double factor() const { return factor_; }  // exp(shift): the ratio itself, ready for the many predictions
    double spread() const;

   private:
    void learn(double deviation);
    void shift_by(double difference);

    double weight_ = kPriorWeight;  // how many observations the mean stands for
    double mean_ = 0;
    double factor_ = 1;
    double variance_ = kPriorVariance;
    int strays_ = 0;  // in a row, negative when they were too fast
  };

  static constexpr double kPriorWeight = 3;
  static constexpr double kPriorVariance = 0.3 * 0.3;

  double prior_ttft_ms(std::int64_t prompt_tokens, const Load& load, double tpot_ms) const;
  double prior_tpot_ms(const Load& load) const;
  double corrected_tpot_ms(const Load& load) const { return prior_tpot_ms(load) * tpot_.factor(); }

  config::ServiceModel prior_;
  Correction ttft_;
  Correction tpot_;
  double completion_weight_;
  double completion_mean_;
};

}  // namespace weir::routing
