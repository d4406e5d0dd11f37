// A ChatRequest is what the simulator understands of a chat completion request. Unknown members are ignored, as the
// servers it stands in for do.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/simulator/options.h"
#include "backends/simulator/refusal.h"
#include "backends/simulator/step.h"

namespace weir::simulator {

struct Tool {
  std::string name;
  std::string arguments;  // the least JSON text that its schema allows
};

struct ChatRequest {
  std::string model;
  std::string prompt;  // rendered; see tokens.h
  std::string cache_salt;
  std::optional<std::int64_t> completion_limit;  // max_completion_tokens or max_tokens
  bool stream = false;
  bool include_usage = false;
  bool continuous_usage = false;
  bool thinking = false;
  bool logprobs = false;
  std::vector<std::string> stop;
  std::optional<Tool> tool;         // the one that is called, if any were to be
  bool must_call = false;           // tool_choice leaves no other way
  std::optional<std::string> json;  // the least text that response_format allows
  std::optional<Step> simulate;     // the client's own wishes

  std::int64_t prompt_tokens() const;
};

// Never throws.
using ParsedChat = boost::system::result<ChatRequest, Refusal>;

ParsedChat parse_chat(std::string_view body, const Options& options);

}  // namespace weir::simulator
