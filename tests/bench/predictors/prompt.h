// How well prompt tokens are estimated without a tokenizer, on counts of prompts of five kinds (data/README.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "routing/prompt_scale.h"

namespace weir::bench {

struct CountedPrompt {
  std::string key;
  routing::PromptText text;
  std::int64_t tokens = 0;
};

std::vector<CountedPrompt> read_prompts(const std::filesystem::path& file);

struct PromptScore {
  double by_rule_of_thumb = 0;  // median absolute percentage errors, after 50 prompts of a key
  double corrected = 0;
  double corrected_p90 = 0;  // what nine in ten prompts do not exceed
};

// By key, and "all".
std::map<std::string, PromptScore> score_prompts(const std::vector<CountedPrompt>& prompts);

}  // namespace weir::bench
