// Traces of real services, as the benchmark uses them: when requests came, how long prompts and answers were, and where
// it is known which prompts begin alike.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/quality.h"
#include "routing/prompt_prefix.h"

namespace weir::bench {

struct TraceRow {
  double at_ms = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 1;
  double reasoning_share = config::kUsualReasoningShare;  // of the completion
  std::uint64_t application = 0;                          // those that begin alike are of one; 0: of its own
  std::vector<std::uint64_t> blocks = {};  // of the prompt, where the trace knows (routing/replay/block_cache.h)
  routing::PromptPrefix prefix = {};       // what a gateway would make of a text with such blocks
};

struct Trace {
  std::string name;
  std::vector<TraceRow> rows;  // in order of time
};

// Those that are there under DATA/traces: azure2023 (conversation and code), mooncake_fast25, servegen_deepseek-r1.
// Only the last, which is of a model that thinks, says what share of its answers is reasoning: the others' shares are
// drawn from it. Throws when a file that is there cannot be understood, or when there is none.
std::vector<Trace> read_traces(const std::filesystem::path& data);

}  // namespace weir::bench
