// A Policy says what a class of requests wants. Names of preferences are wire words (`x-weir-policy` names a policy).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pricing/money.h"

namespace weir::config {

enum class Preference : std::uint8_t { cheapest, balanced, best };

std::string_view name_of(Preference preference);
std::optional<Preference> preference_named(std::string_view name);

// How long a request may take, and how surely. An absent budget is no budget.
struct LatencyBudget {
  std::optional<double> ttft_ms;
  std::optional<double> tpot_ms;
  std::optional<double> total_ms;
  double probability = 0.9;  // wanted chance of meeting them, 0.5 .. 0.999
};

struct Policy {
  std::string name;
  LatencyBudget latency;
  std::optional<pricing::Money> cost_max;  // per request
  int least_tier = 0;                      // index into Config::tiers: a hard floor
  std::optional<int> task_class;           // index into QualityTable::classes, of requests that do not say
  Preference preference = Preference::balanced;
  pricing::Money value_per_quality_point{200'000};  // what `balanced` pays for one point of quality: 0.0002
};

}  // namespace weir::config
