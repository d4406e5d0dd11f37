// A Correction is what a service model is learned to be wrong by: a log-ratio, from features of the request and the
// load. Two learners see every observation: a regression that knows the features (log_regression.h) and a plain level.
// The regression is trusted the more it has seen, and for as long as it is not the worse of the two; where it diverges,
// the level holds.
//
// fade() lets go of what was learned, so that a deployment once found slow is tried again: very cheap, as it is called
// for each request that went elsewhere.
//
// A value without a clock. Not thread-safe.
#pragma once

#include "routing/level.h"
#include "routing/log_regression.h"
#include "routing/spread.h"

namespace weir::routing {

template <std::size_t N>
class Correction {
 public:
  using Features = std::array<double, N>;

  explicit Correction(const Features& prior_variances) : regression_(prior_variances) {}

  // The log-ratio to be expected, within kLogRatioMax.
  double predict(const Features& features) const;
  double spread() const { return spread_.value(); }

  // So many of a correction's first bytes are what predict() and spread() look at.
  static constexpr std::size_t kPredictingBytes =
      sizeof(Level) + sizeof(Spread) + 4 * sizeof(double) + sizeof(Features);

  // `excess` is the log-ratio by which the observation exceeded what was predicted for it when it was sent.
  void observe(const Features& features, double log_ratio, double excess, int behind);
  void fade() { kept_ *= kIdleMemory; }

  static constexpr double kLogRatioMax = 5;  // no deployment is 150 times what its prior says

 private:
  static constexpr double kIdleMemory = 0.9995;

  double by_regression(const Features& features) const;
  bool has_diverged() const;
  void settle_fading();

  // What predictions look at comes first.
  Level level_;
  Spread spread_;
  double observations_ = 0;
  double regression_error_ = 0.3;  // decayed means of absolute errors
  double level_error_ = 0.3;
  double kept_ = 1;  // of what was learned, what fading has left and the learners have not yet been told
  LogRegression<N> regression_;
};

}  // namespace weir::routing
