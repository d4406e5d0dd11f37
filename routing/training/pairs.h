// LabelledPairs are prompts with the scores that the answers of each tier were given: what a text head is trained on.
// Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "config/quality.h"
#include "routing/text_features.h"

namespace weir::routing {

struct LabelledPrompt {
  TextFeatures features;
  int task_class = -1;  // index into LabelledPairs::classes; -1: none
  config::Effort effort = config::Effort::high;
  std::uint64_t group = 0;     // those of one group are held out together
  std::vector<double> scores;  // by tier, 0 to 1; less than 0 where there is none
};

struct LabelledPairs {
  std::vector<std::string> tiers;  // lowest capability first
  std::vector<std::string> classes;
  std::vector<LabelledPrompt> prompts;
};

// Calls each(lower tier, upper tier) for neighbours that both have a score.
template <class Each>
void for_neighbours(const std::vector<double>& scores, Each&& each) {
  for (std::size_t tier = 1; tier < scores.size(); ++tier) {
    if (scores[tier - 1] >= 0 && scores[tier] >= 0) each(tier - 1, tier);
  }
}

}  // namespace weir::routing
