#include "routing/capacity_price.h"

#include <algorithm>

namespace weir::routing {
namespace {

constexpr double kStep = 0.05;
constexpr double kGainMemory = 0.98;
constexpr double kPressureMost = 2;

}  // namespace

void CapacityPrice::observe(double pressure, double gain_per_ms) {
  if (gain_per_ms > 0) gain_ = gain_ == 0 ? gain_per_ms : kGainMemory * gain_ + (1 - kGainMemory) * gain_per_ms;
  price_ = std::max(0.0, price_ + kStep * gain_ * (std::min(pressure, kPressureMost) - kPressureWanted));
}

}  // namespace weir::routing
