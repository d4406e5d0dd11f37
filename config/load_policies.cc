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

// A word, or what `balanced` pays for a point of quality.
void read_preference(const YamlReader& entry, Policy& policy) {
  std::string text;
  const auto value = read_money(entry, "value_per_quality_point");
  if (value) policy.value_per_quality_point = *value;
  if (!entry.read("prefer", text)) return;
  if (const auto preference = preference_named(text)) {
    policy.preference = *preference;
  } else if (const auto worth = pricing::parse_money(text)) {
    if (value) entry.at("prefer").problem("says what a point of quality is worth, as `value_per_quality_point` does");
    policy.value_per_quality_point = *worth;
  } else {
    entry.at("prefer").problem(unknown_name("preference", text, {"cheapest", "balanced", "best"}));
  }
}

void read_replicas(const YamlReader& entry, Replicas& into) {
  std::string name;
  if (!entry.read("replicas", name)) return;
  if (const auto replicas = replicas_named(name)) {
    into = *replicas;
  } else {
    entry.at("replicas").problem(unknown_name("way to share load", name, {"fastest", "best-fit", "two-choices"}));
  }
}

void add_effort(const YamlReader& at, const std::string& name, EffortSet& into) {
  if (const auto effort = effort_named(name)) return into.add(*effort);
  at.problem(unknown_name("effort", name, {"choose", "none", "low", "high", "max"}));
}

// `choose`, from all of them; or those to choose from, as a list or with commas between.
void read_efforts(const YamlReader& entry, EffortSet& into) {
  const YamlReader efforts = entry.at("effort");
  if (!efforts) return;
  if (efforts.is_sequence())
    return entry.each("effort", [&into](const YamlReader& one) { add_effort(one, one.text(), into); });
  std::string names;
  if (!entry.read("effort", names)) return;
  if (names == "choose") names = "none,low,high,max";
  for (std::size_t from = 0; from <= names.size();) {
    const std::size_t comma = std::min(names.find(',', from), names.size());
    add_effort(efforts, names.substr(from, comma - from), into);
    from = comma + 1;
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

void read_policy_terms(const YamlReader& entry, const Config& config, Policy& into) {
  entry.expect_keys({"name", "ttft", "tpot", "total", "probability", "max_cost", "least_tier", "prefer",
                     "value_per_quality_point", "class", "miss_cost", "stickiness", "explore", "replicas", "effort",
                     "head"});
  read_budget(entry, "ttft", into.latency.ttft_ms);
  read_budget(entry, "tpot", into.latency.tpot_ms);
  read_budget(entry, "total", into.latency.total_ms);
  entry.read("probability", into.latency.probability, 0.5, 0.999);
  into.cost_max = read_money(entry, "max_cost");
  into.least_tier = find_named(entry, "least_tier", config.tiers, "tier").value_or(0);
  check_floor(entry, into, config);
  into.task_class = find_named(entry, "class", config.quality.classes, "task class");
  read_preference(entry, into);
  into.miss_cost = read_money(entry, "miss_cost");
  entry.read("stickiness", into.stickiness, 0.0, 1.0);
  entry.read("explore", into.explore, 0.0, 0.01);
  read_replicas(entry, into.replicas);
  read_efforts(entry, into.efforts);
  entry.read("head", into.text_head);
}

void load_policies(const YamlReader& root, Config& config) {
  root.each("policies", [&config](const YamlReader& entry) {
    Policy policy;
    const bool named = read_new_name(entry, config.policies, policy.name);
    read_policy_terms(entry, config, policy);
    if (named) config.policies.push_back(std::move(policy));
  });
  if (config.policies.empty()) {
    config.policies.emplace_back();
    config.policies.front().name = "default";
  }
}

}  // namespace weir::config
