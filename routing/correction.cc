#include "routing/correction.h"

#include <algorithm>
#include <cmath>

#include "routing/latency_features.h"

namespace weir::routing {
namespace {

constexpr double kRamp = 10;  // observations after which the regression counts as much as the level
constexpr double kErrorGain = 0.05;
constexpr double kErrorMax = 1;
constexpr double kErrorMargin = 1.1;
constexpr double kErrorSlack = 0.01;

double decayed(double mean, double error) {
  return mean + kErrorGain * (std::min(std::abs(error), kErrorMax) - mean);
}

}  // namespace

template <std::size_t N>
double Correction<N>::predict(const Features& features) const {
  const double level = level_.mean();
  if (has_diverged()) return kept_ * level;
  const double seen = observations_ * observations_;
  const double trust = seen / (seen + kRamp * kRamp);
  return kept_ * (level + trust * (by_regression(features) - level));
}

template <std::size_t N>
void Correction<N>::observe(const Features& features, double log_ratio, double excess, int behind) {
  settle_fading();
  const double observed = std::clamp(log_ratio, -kLogRatioMax, kLogRatioMax);
  regression_error_ = decayed(regression_error_, observed - by_regression(features));
  level_error_ = decayed(level_error_, observed - level_.mean());
  spread_.observe(excess);
  regression_.observe(features, observed, behind);
  level_.observe(observed);
  ++observations_;
}

template <std::size_t N>
double Correction<N>::by_regression(const Features& features) const {
  return std::clamp(regression_.predict(features), -kLogRatioMax, kLogRatioMax);
}

template <std::size_t N>
bool Correction<N>::has_diverged() const {
  return regression_error_ > kErrorMargin * level_error_ + kErrorSlack;
}

template <std::size_t N>
void Correction<N>::settle_fading() {
  if (kept_ == 1) return;
  regression_.fade(kept_);
  level_.fade(kept_);
  spread_.fade(kept_);
  observations_ *= kept_;
  kept_ = 1;
}

template class Correction<kTtftFeatures>;
template class Correction<kTpotFeatures>;

}  // namespace weir::routing
