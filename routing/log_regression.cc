#include "routing/log_regression.h"

#include <algorithm>
#include <cmath>

#include "routing/latency_features.h"
#include "routing/prompt_scale.h"

namespace weir::routing {
namespace {

constexpr double kMemory = 0.99;     // of an observation's weight, what the next one leaves
constexpr double kFullWeight = 1.5;  // an error of so many usual ones still counts in full
constexpr double kScaleGain = 0.03;
constexpr double kScaleMin = 0.02;
constexpr double kStrayScales = 4;   // an error of so many usual ones is a stray...
constexpr double kStrayMin = 0.4;    // ...if it is also half as much again as was expected
constexpr int kStraysOfAChange = 4;  // in a row
constexpr int kStraysMax = 16;       // however late the labels are
constexpr int kBehindPerStray = 8;
constexpr double kChangeVariance = 0.25;

}  // namespace

template <std::size_t N>
LogRegression<N>::LogRegression(const Features& prior_variances) : prior_variances_(prior_variances) {
  for (std::size_t i = 0; i < N; ++i) variances_[i][i] = prior_variances[i];
}

template <std::size_t N>
double LogRegression<N>::predict(const Features& features) const {
  double sum = 0;
  for (std::size_t i = 0; i < N; ++i) sum += weights_[i] * features[i];
  return sum;
}

template <std::size_t N>
void LogRegression<N>::observe(const Features& features, double log_ratio, int behind) {
  look_for_change(log_ratio - predict(features), behind);
  learn(features, log_ratio - predict(features));
  bound_variances();
}

template <std::size_t N>
void LogRegression<N>::look_for_change(double error, int behind) {
  if (std::abs(error) <= std::max(kStrayMin, kStrayScales * scale_)) {
    strays_ = 0;
    strays_sum_ = 0;
    return;
  }
  if ((error > 0) != (strays_ > 0)) strays_ = 0, strays_sum_ = 0;
  strays_ += error > 0 ? 1 : -1;
  strays_sum_ += error;
  if (std::abs(strays_) < std::min(kStraysMax, kStraysOfAChange + behind / kBehindPerStray)) return;
  weights_[0] += strays_sum_ / std::abs(strays_);
  variances_[0][0] += kChangeVariance;
  strays_ = 0;
  strays_sum_ = 0;
}

template <std::size_t N>
void LogRegression<N>::learn(const Features& features, double error) {
  const double weight = std::min(1.0, kFullWeight * scale_ / std::max(1e-9, std::abs(error)));
  scale_ = std::max(kScaleMin, scale_ + kScaleGain * (std::min(std::abs(error), 3 * scale_) - scale_));
  Features gain{};
  double denominator = kMemory / weight;
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = 0; j < N; ++j) gain[i] += variances_[i][j] * features[j];
    denominator += features[i] * gain[i];
  }
  for (std::size_t i = 0; i < N; ++i) {
    const double share = gain[i] / denominator;
    weights_[i] += share * error;
    for (std::size_t j = 0; j < N; ++j) variances_[i][j] = (variances_[i][j] - share * gain[j]) / kMemory;
  }
}

// Scaling row and column alike keeps the matrix positive.
template <std::size_t N>
void LogRegression<N>::bound_variances() {
  for (std::size_t i = 0; i < N; ++i) {
    if (variances_[i][i] <= prior_variances_[i]) continue;
    const double scale = std::sqrt(prior_variances_[i] / variances_[i][i]);
    for (std::size_t j = 0; j < N; ++j) {
      variances_[i][j] *= scale;
      variances_[j][i] *= scale;
    }
  }
}

template <std::size_t N>
void LogRegression<N>::fade(double kept) {
  for (double& weight : weights_) weight *= kept;
  scale_ = kPriorScale + (scale_ - kPriorScale) * kept;
  for (std::size_t i = 0; i < N; ++i) variances_[i][i] += (prior_variances_[i] - variances_[i][i]) * (1 - kept);
}

template class LogRegression<kTtftFeatures>;
template class LogRegression<kTpotFeatures>;
template class LogRegression<PromptScale::kFeatures>;

}  // namespace weir::routing
