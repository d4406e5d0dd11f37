// Traces of real services, as the benchmark uses them: when requests came, how long prompts and answers were.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace weir::bench {

struct TraceRow {
  double at_ms = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 1;
};

struct Trace {
  std::string name;
  std::vector<TraceRow> rows;  // in order of time
};

// Those that are there under DATA/traces: azure2023 (conversation and code), mooncake_fast25, servegen_deepseek-r1.
// Throws when a file that is there cannot be understood, or when there is none.
std::vector<Trace> read_traces(const std::filesystem::path& data);

}  // namespace weir::bench
