// A Policy says what a class of requests wants. Names of preferences are wire words (`x-weir-policy` names a policy).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "config/quality.h"
#include "pricing/money.h"
#include "pricing/name.h"

namespace weir::config {

enum class Preference : std::uint8_t { cheapest, balanced, best };

// Which of equally good replicas of a tier goes first.
enum class Replicas : std::uint8_t {
  fastest,      // the one whose first token is predicted to come first, or its end
  best_fit,     // the fullest that still meets the latency budgets: keeps room elsewhere for tighter ones
  two_choices,  // the faster of two drawn at random: for several gateways before one fleet, which must not herd
};

std::string_view name_of(Replicas replicas);
std::optional<Replicas> replicas_named(std::string_view name);

std::string_view name_of(Preference preference);
std::optional<Preference> preference_named(std::string_view name);

// How long a request may take, and how surely. An absent budget is no budget.
struct LatencyBudget {
  std::optional<double> ttft_ms;
  std::optional<double> tpot_ms;
  std::optional<double> total_ms;
  double probability = 0.9;  // wanted chance of meeting them, 0.5 .. 0.999

  bool any() const { return ttft_ms || tpot_ms || total_ms; }
  friend bool operator==(const LatencyBudget&, const LatencyBudget&) = default;
};

struct Policy {
  pricing::Name name;
  LatencyBudget latency;
  std::optional<pricing::Money> cost_max;  // per request
  int least_tier = 0;                      // index into Config::tiers: a hard floor
  std::optional<int> task_class;           // index into QualityTable::classes, of requests that do not say
  Preference preference = Preference::balanced;
  pricing::Money value_per_quality_point{200'000};  // what `balanced` pays for one point of quality: 0.0002
  // What a missed latency budget costs. With it a budget is weighed against quality and money; without it, it is a
  // constraint that comes before both.
  std::optional<pricing::Money> miss_cost;
  double stickiness = 0.1;  // a session changes its tier only to gain more than this share of what it costs
  double explore = 0;       // share of requests that try another tier which meets the budgets, at most 0.01
  Replicas replicas = Replicas::fastest;
  bool text_head = true;   // a text head, where there is one, reads the prompts
  EffortSet efforts = {};  // from which the router chooses where the client says nothing; none: the default is taken

  friend bool operator==(const Policy&, const Policy&) = default;
};

}  // namespace weir::config
