// Overrides are what one request asks for beside its policy: the headers x-slo-ttft-ms, x-slo-tpot-ms,
// x-weir-latency-budget-ms and x-weir-max-cost-usd, already parsed.
#pragma once

#include <optional>

#include "config/policy.h"

namespace weir::routing {

struct Overrides {
  std::optional<double> ttft_ms;
  std::optional<double> tpot_ms;
  std::optional<double> total_ms;
  std::optional<pricing::Money> cost_max;
};

// Puts the overrides in place of the policy's own values. An override may loosen as well as tighten a latency
// budget, but a policy's own cost_max stays a ceiling.
void apply(const Overrides& overrides, config::Policy& policy);

}  // namespace weir::routing
