#include <algorithm>

#include "config/loading.h"

namespace weir::config {
namespace {

void read_budget(const YamlReader& entry, std::string_view key, std::optional<double>& into) {
  double ms = 0;
  if (!entry.read_duration_ms(key, ms)) return;
  if (ms <= 0) return entry.at(key).problem("must be longer than nothing; leave it out for no budget");
  into = ms;
}

void read_preference(const YamlReader& entry, Preference& into) {
  std::string name;
  if (!entry.read("prefer", name)) return;
  if (const auto preference = preference_named(name)) {
    into = *preference;
  } else {
    entry.at("prefer").problem(unknown_name("preference", name, {"cheapest", "balanced", "best"}));
  }
}

void check_floor(const YamlReader& entry, const Policy& policy, const Config& config) {
  const bool reachable =
      std::any_of(config.deployments.begin(), config.deployments.end(),
                  [&](const Deployment& deployment) { return deployment.tier >= policy.least_tier; });
  if (!reachable && !config.deployments.empty())
    entry.at("least_tier").problem("no deployment is of this tier or a better one, so no request could be served");
}

}  // namespace

void load_policies(const YamlReader& root, Config& config) {
  root.each("policies", [&config](const YamlReader& entry) {
    entry.expect_keys({"name", "ttft", "tpot", "total", "probability", "max_cost", "least_tier", "prefer",
                       "value_per_quality_point", "class"});
    Policy policy;
    const bool named = read_new_name(entry, config.policies, policy.name);
    read_budget(entry, "ttft", policy.latency.ttft_ms);
    read_budget(entry, "tpot", policy.latency.tpot_ms);
    read_budget(entry, "total", policy.latency.total_ms);
    entry.read("probability", policy.latency.probability, 0.5, 0.999);
    policy.cost_max = read_money(entry, "max_cost");
    policy.least_tier = find_named(entry, "least_tier", config.tiers, "tier").value_or(0);
    check_floor(entry, policy, config);
    policy.task_class = find_named(entry, "class", config.quality.classes, "task class");
    read_preference(entry, policy.preference);
    if (const auto value = read_money(entry, "value_per_quality_point")) policy.value_per_quality_point = *value;
    if (named) config.policies.push_back(std::move(policy));
  });
  if (config.policies.empty()) {
    config.policies.emplace_back();
    config.policies.front().name = "default";
  }
}

}  // namespace weir::config
