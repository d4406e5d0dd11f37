#include "routing/level.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

constexpr double kMemory = 0.9;        // of an observation's weight, what the next one leaves
constexpr double kStraySpreads = 2.5;  // further off than this is a stray...
constexpr int kStraysOfAChange = 3;    // ...and so many in a row on one side are a change
constexpr double kSpreadMin = 0.05;
constexpr double kSpreadMax = 1.5;

}  // namespace

void Level::observe(double log_ratio) {
  const double deviation = log_ratio - mean_;
  const double limit = stray_beyond();
  if (std::abs(deviation) <= limit) {
    strays_ = 0;
    return learn(deviation);
  }
  strays_ = deviation > 0 ? std::max(0, strays_) + 1 : std::min(0, strays_) - 1;
  if (std::abs(strays_) < kStraysOfAChange) {
    mean_ += std::copysign(limit, deviation) / weight_;
  } else {
    strays_ = 0;
    weight_ = 1;
    learn(deviation);
  }
}

void Level::fade(double kept) {
  weight_ = kPriorWeight + (weight_ - kPriorWeight) * kept;
  mean_ *= kept;
  variance_ = kPriorVariance + (variance_ - kPriorVariance) * kept;
}

// The variance is that of the deviations from what was predicted, so it includes the error of the mean.
void Level::learn(double deviation) {
  weight_ = kMemory * weight_ + 1;
  const double gain = 1 / weight_;
  mean_ += gain * deviation;
  variance_ += gain * (deviation * deviation - variance_);
}

double Level::stray_beyond() const {
  return kStraySpreads * std::clamp(std::sqrt(variance_), kSpreadMin, kSpreadMax);
}

}  // namespace weir::routing
