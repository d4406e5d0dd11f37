#include "routing/policy.h"

#include <algorithm>

namespace weir::routing {

void apply(const Overrides& overrides, config::Policy& policy) {
  config::LatencyBudget& latency = policy.latency;
  if (overrides.ttft_ms) latency.ttft_ms = overrides.ttft_ms;
  if (overrides.tpot_ms) latency.tpot_ms = overrides.tpot_ms;
  if (overrides.total_ms) latency.total_ms = overrides.total_ms;
  if (overrides.cost_max)
    policy.cost_max = std::min(*overrides.cost_max, policy.cost_max.value_or(*overrides.cost_max));
}

}  // namespace weir::routing
