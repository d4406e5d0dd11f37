#include "routing/spread.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

constexpr double kQuantile = 0.9;
constexpr double kSpreadsAtQuantile = 1.2816;  // of a normal distribution
constexpr double kStep = 0.05;
constexpr double kGain = 0.05;
constexpr double kOutlier = 4;  // an error counts as no more than so many usual ones
constexpr double kFactorMin = 0.1;
constexpr double kFactorMax = 10;
constexpr double kMin = 0.002;
constexpr double kMax = 1.5;

}  // namespace

double Spread::value() const {
  return std::clamp(usual_error_ * factor_, kMin, kMax);
}

void Spread::observe(double log_excess) {
  const bool covered = log_excess <= kSpreadsAtQuantile * value();
  factor_ = std::clamp(factor_ * (1 + kStep * (kQuantile - (covered ? 1 : 0))), kFactorMin, kFactorMax);
  usual_error_ += kGain * (std::min(std::abs(log_excess), kOutlier * usual_error_) - usual_error_);
  usual_error_ = std::max(usual_error_, kMin);
}

void Spread::fade(double kept) {
  usual_error_ = kPriorError + (usual_error_ - kPriorError) * kept;
  factor_ = kPriorFactor + (factor_ - kPriorFactor) * kept;
}

}  // namespace weir::routing
