// A TrackRecord is how the latest predictions for a deployment came out: what was predicted when a request was sent,
// beside what was then observed. A value without a clock; the Fleet that holds it says who may call.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "routing/delay.h"

namespace weir::routing {

class TrackRecord {
 public:
  static constexpr std::size_t kKept = 256;

  void add(const Delay& predicted, double observed_ms);

  struct Summary {
    std::size_t count = 0;
    double predicted_ms = 0;  // medians
    double observed_ms = 0;
    double within_p90 = 0;  // the share that came within the predicted 90th percentile: 0.9 where spreads are right
  };
  // Nothing where nothing was observed yet.
  std::optional<Summary> summary() const;

 private:
  struct Pair {
    float predicted_ms = 0;
    float observed_ms = 0;
    bool within_p90 = false;
  };

  std::array<Pair, kKept> latest_{};
  std::size_t added_ = 0;
};

}  // namespace weir::routing
