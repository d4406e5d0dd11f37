#include "routing/utility.h"

#include <algorithm>

namespace weir::routing {

pricing::Money value_per_point(const config::Policy& policy) {
  constexpr pricing::Money kNothing{0};
  constexpr pricing::Money kEverything{1'000'000'000};
  switch (policy.preference) {
    case config::Preference::cheapest:
      return kNothing;
    case config::Preference::best:
      return kEverything;
    case config::Preference::balanced:
      break;
  }
  return policy.value_per_quality_point;
}

double prefill_ms(std::int64_t prompt_tokens, const config::ServiceModel& service) {
  return 1000 * static_cast<double>(prompt_tokens) / std::max(1.0, service.prefill_tokens_per_second);
}

double work_ms(const Candidate& candidate, const config::ServiceModel& service) {
  return prefill_ms(candidate.prompt.uncached, service) +
         candidate.expected_completion_tokens * candidate.tpot_ms / std::max(1, service.slots);
}

double worth_nanos(const Candidate& candidate, const config::Policy& policy, double cost_weight) {
  const double miss = policy.miss_cost ? static_cast<double>(policy.miss_cost->nanos) : 0;
  return static_cast<double>(value_per_point(policy).nanos) * candidate.quality -
         cost_weight * static_cast<double>(candidate.cost.nanos) - miss * (1 - candidate.meets_probability);
}

double scarcity_nanos(const Candidate& candidate, const config::Policy& policy, double capacity_price) {
  constexpr double kMissesMost = 4;
  const double scarcity = capacity_price * candidate.work_ms;
  return policy.miss_cost ? std::min(scarcity, kMissesMost * static_cast<double>(policy.miss_cost->nanos)) : scarcity;
}

}  // namespace weir::routing
