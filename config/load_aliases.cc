#include "config/loading.h"

namespace weir::config {

bool pins_below(const ModelAlias& alias, int least_tier, const Config& config) {
  if (alias.deployment) return config.deployments[static_cast<std::size_t>(*alias.deployment)].tier < least_tier;
  return alias.tier && *alias.tier < least_tier;
}

namespace {

// What an alias pins must not be below the floor of its own policy.
void check_floor(const YamlReader& entry, const ModelAlias& alias, const Config& config) {
  if (!alias.policy) return;
  const Policy& policy = config.policies[static_cast<std::size_t>(*alias.policy)];
  if (pins_below(alias, policy.least_tier, config))
    entry.problem("pins what is below the least tier of the policy \"" + policy.name +
                  "\", so no request could be served");
}

}  // namespace

void load_aliases(const YamlReader& root, Config& config) {
  const YamlReader models = root.at("models");
  if (models && !models.is_map()) models.problem("must be a map from a model name to what it stands for");
  for (const std::string& name : models.keys()) {
    const YamlReader entry = models.at(name);
    entry.expect_keys({"policy", "tier", "deployment", "class"});
    ModelAlias alias;
    alias.name = name;
    alias.policy = find_named(entry, "policy", config.policies, "policy");
    alias.task_class = find_named(entry, "class", config.quality.classes, "task class");
    alias.tier = find_named(entry, "tier", config.tiers, "tier");
    alias.deployment = find_named(entry, "deployment", config.deployments, "deployment");
    if (alias.tier && alias.deployment) entry.problem("pins a tier and a deployment; keep one of them");
    check_floor(entry, alias, config);
    config.aliases.push_back(std::move(alias));
  }
  for (const Tier& tier : config.tiers) {
    if (!index_named(tier.model, config.aliases)) config.aliases.push_back({tier.model, {}, tier.rank, {}});
  }
}

}  // namespace weir::config
