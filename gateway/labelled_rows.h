// Labelled pairs as an operator writes them down, a prompt with the scores of its answers in each row:
//
//   JSON lines   {"prompt": "...", "flash": 1, "pro": 0.8}
//                {"messages": [...], "class": "facts", "effort": "none", "group": "customer-7", "flash": false, "pro":
//                true}
//   CSV          a header naming the same columns, of which `messages` cannot be one
//
// Scores are named after the configuration's tiers: numbers from 0 to 1, or true and false. Beside the prompt each row
// needs one of them. `class` and `effort` are the quality table's; rows of one `group` are not independent of each
// other, and rows without one are of one group where their prompts are equal. Whatever else a row has is not looked at.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "routing/training/pairs.h"

namespace weir::gateway {

struct LabelledRows {
  routing::LabelledPairs pairs;             // of all tiers; classes that some row names
  std::vector<std::int64_t> prompt_tokens;  // by prompt, an estimate
  std::vector<std::string> problems;        // "pairs.jsonl:7: ...": each a row that was left out
};

// CSV where the file's name ends so, else JSON lines. Throws std::invalid_argument where the file cannot be read, or
// its header names no prompt or no tier.
LabelledRows read_labelled_rows(const std::filesystem::path& file, const config::Config& config);

}  // namespace weir::gateway
