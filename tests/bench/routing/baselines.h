// What Weir is compared with: choosers that balance load as others do, and rules that choose a tier beforehand. Each
// sees what its original sees. Where a rule names a tier only, the deployment in flight least within it is taken.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "routing/replay/chooser.h"
#include "tests/bench/routing/world.h"

namespace weir::bench {

struct Contender {
  std::string name;
  std::unique_ptr<routing::Chooser> chooser;
};

// Always one tier; random splits; least outstanding; peak-EWMA (Finagle); Prequal's hot-cold rule (NSDI 2024);
// LiteLLM's latency-based and cost-based routing as coded; a class rule; the tiers and the class rule again with
// SGLang's cache-aware rule within a tier, which alone of them all looks at how prompts begin.
std::vector<Contender> baselines(const World& world, std::uint64_t seed);

// Pro where value * gap - extra cost, at mean lengths, per millisecond of Pro's work, is above `threshold`. The class
// rule is that of threshold 0; the best one in hindsight is found by trying.
std::unique_ptr<routing::Chooser> static_map(const World& world, double threshold);
// Thresholds worth trying: between any two that tell requests apart.
std::vector<double> thresholds(const World& world);

}  // namespace weir::bench
