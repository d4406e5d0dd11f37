#include "config/loading.h"

namespace weir::config {

void load_tiers(const YamlReader& root, Config& config) {
  root.each("tiers", [&config](const YamlReader& entry) {
    entry.expect_keys({"name", "model", "quality"});
    Tier tier;
    tier.rank = static_cast<int>(config.tiers.size());
    const bool named = read_new_name(entry, config.tiers, tier.name);
    const bool modelled = entry.require("model", tier.model);
    entry.read("quality", tier.quality, 0.0, 100.0);
    if (!entry.at("quality")) entry.problem("`quality` is missing: what answers of this tier are worth, from 0 to 100");
    for (const Tier& other : config.tiers) {
      if (modelled && other.model == tier.model)
        entry.at("model").problem("the model \"" + tier.model + "\" is the tier \"" + other.name +
                                  "\" already; a name can pin one tier");
    }
    if (named && modelled) config.tiers.push_back(std::move(tier));
  });
  if (!root.at("tiers")) root.problem("`tiers` is missing: the capability levels of models, lowest first");
}

}  // namespace weir::config
