// A LogRegression predicts the logarithm of a ratio, observed over expected, from N features: recursive least squares
// with exponential forgetting, started at zero, which is to say at what was expected.
//
//   Robust    an observation further off than usual counts for less, as in Huber's loss
//   Changes   several strays in a row on one side are a change: all predictions move by their mean, and the level is
//             learned anew. The later the labels arrive, the longer the row has to be: when the news of a hiccup comes
//             after the hiccup, following it only makes a second one.
//   Bounded   no weight's variance exceeds its prior variance, so features that do not vary cannot blow it up
//
// The first feature is the constant 1. An observation costs about 2 N^2 multiplications, a prediction N; nothing is
// allocated. A value without a clock. Not thread-safe.
//
// Source: L. Ljung, System Identification, 2nd ed., section 11.2 (forgetting factor); P. Huber, Robust Statistics.
#pragma once

#include <array>
#include <cstddef>

namespace weir::routing {

template <std::size_t N>
class LogRegression {
 public:
  using Features = std::array<double, N>;

  // The prior variance of each weight: how far a correction by that feature is thought likely to go.
  explicit LogRegression(const Features& prior_variances);

  double predict(const Features& features) const;
  // `behind` is how many requests were sent on between the observed one and its label.
  void observe(const Features& features, double log_ratio, int behind);
  // Only `kept`, 0 .. 1, of what was learned still counts.
  void fade(double kept);

 private:
  static constexpr double kPriorScale = 0.3;

  void look_for_change(double error, int behind);
  void learn(const Features& features, double error);
  void bound_variances();

  Features weights_{};  // first: predictions look at nothing else
  Features prior_variances_;
  std::array<Features, N> variances_{};
  double scale_ = kPriorScale;  // usual size of an error
  double strays_sum_ = 0;
  int strays_ = 0;  // in a row, negative when they were too fast
};

}  // namespace weir::routing
