#include "routing/track_record.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace weir::routing {
namespace {

constexpr double kSpreadsAt90 = 1.2816;  // of a normal distribution

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

void TrackRecord::add(const Delay& predicted, double observed_ms) {
  if (!(observed_ms > 0) || !(predicted.median_ms > 0)) return;
  const double p90_ms = predicted.median_ms * std::exp(kSpreadsAt90 * predicted.spread);
  latest_[added_++ % kKept] = {static_cast<float>(predicted.median_ms), static_cast<float>(observed_ms),
                               observed_ms <= p90_ms};
}

std::optional<TrackRecord::Summary> TrackRecord::summary() const {
  const std::size_t count = std::min(added_, kKept);
  if (count == 0) return std::nullopt;
  std::vector<double> predicted, observed;
  std::size_t within = 0;
  for (std::size_t i = 0; i < count; ++i) {
    predicted.push_back(latest_[i].predicted_ms);
    observed.push_back(latest_[i].observed_ms);
    within += latest_[i].within_p90;
  }
  return Summary{count, median(predicted), median(observed), static_cast<double>(within) / static_cast<double>(count)};
}

}  // namespace weir::routing
