// A Level is an exponentially forgotten mean of log-ratios, observed over expected. It starts at zero, which counts as
// a few observations and is forgotten like them.
//
// A stray observation moves the mean a little; three in a row on one side are a change, and what was is dropped.
//
// A value without a clock. Not thread-safe.
#pragma once

namespace weir::routing {

class Level {
 public:
  double mean() const { return mean_; }
  void observe(double log_ratio);
  // Only `kept`, 0 .. 1, of what was learned still counts.
  void fade(double kept);

 private:
  static constexpr double kPriorWeight = 4;
  static constexpr double kPriorVariance = 0.3 * 0.3;

  void learn(double deviation);
  double stray_beyond() const;

  double weight_ = kPriorWeight;  // how many observations the mean stands for
  double mean_ = 0;
  double variance_ = kPriorVariance;
  int strays_ = 0;  // in a row, negative when they were too fast
};

}  // namespace weir::routing
