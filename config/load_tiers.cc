#include <algorithm>

#include "config/loading.h"

namespace weir::config {
namespace {

// A number, or the name of a model in the quality table.
void read_quality(const YamlReader& entry, const QualityTable& table, Tier& tier) {
  std::string text;
  if (!entry.at("quality"))
    return entry.problem("`quality` is missing: what answers of this tier are worth, from 0 to 100");
  if (!entry.read("quality", text)) return;
  const auto named = std::ranges::find(table.models, text);
  if (named != table.models.end()) {
    tier.quality_model = static_cast<int>(named - table.models.begin());
    tier.quality = table.points(tier, 0, table.default_effort);
    return;
  }
  const bool is_number = text.find_first_not_of("+-.0123456789eE") == text.npos;
  if (is_number || table.models.empty()) {
    entry.read("quality", tier.quality, 0.0, 100.0);
  } else {
    entry.at("quality").problem(
        unknown_name("model in the quality table", text, {table.models.begin(), table.models.end()}));
  }
}

}  // namespace

void load_tiers(const YamlReader& root, Config& config) {
  root.each("tiers", [&config](const YamlReader& entry) {
    entry.expect_keys({"name", "model", "quality"});
    Tier tier;
    tier.rank = static_cast<int>(config.tiers.size());
    const bool named = read_new_name(entry, config.tiers, tier.name);
    const bool modelled = entry.require("model", tier.model);
    read_quality(entry, config.quality, tier);
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
