// A Spread says how far above its median a delay reaches, so that its 90th percentile really covers 90 %. It is the
// usual size of an error, times a factor: the factor grows when a delay exceeded that percentile and shrinks a little
// when it did not, in the proportion that leaves one in ten above. Starts at 0.3, the standard deviation of the
// logarithm.
//
// A value without a clock. Not thread-safe.
//
// Source: the stochastic approximation of a quantile, Robbins and Monro 1951, with a step in proportion to the value.
#pragma once

namespace weir::routing {

class Spread {
 public:
  double value() const;
  // By how much a delay exceeded its predicted median, as a log-ratio.
  void observe(double log_excess);
  // Only `kept`, 0 .. 1, of what was learned still counts.
  void fade(double kept);

 private:
  static constexpr double kPriorError = 0.24;
  static constexpr double kPriorFactor = 1.25;  // of a normal distribution's spread over its mean absolute error

  double usual_error_ = kPriorError;
  double factor_ = kPriorFactor;
};

}  // namespace weir::routing
