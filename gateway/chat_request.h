// A ChatRequest is what the gateway reads from the body of POST /v1/chat/completions, and of the other endpoints, which
// have the same fields under other names: the few that decide, as values and byte ranges. The body itself is relayed,
// never rebuilt.
//
// parse() refuses what no upstream could serve (not a JSON object, no model, no messages, wrong types of the fields
// read here) and names the parameter; everything else is the upstream's to judge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "backends/json_outline.h"
#include "config/deployment.h"
#include "config/quality.h"
#include "gateway/prompt_reading.h"

namespace weir::gateway {

struct ChatRequest {
  config::Endpoint endpoint = config::Endpoint::chat;
  std::string model;
  bool streamed = false;
  bool wants_usage = false;                           // stream_options.include_usage
  bool wants_running_usage = false;                   // stream_options.continuous_usage_stats
  std::optional<std::int64_t> completion_tokens_max;  // max_completion_tokens, else max_tokens
  config::Capabilities needs{false, false, false, false};
  PromptReading prompt = {};
  std::int64_t prompt_tokens_estimate = 0;                     // from its bytes alone
  std::int64_t choices = 1;                                    // n: so many completions of one prompt
  std::optional<std::int64_t> completion_tokens_allowed = {};  // by budgets; no more is asked of the server
  std::string tag = {};                                        // metadata.tag: what the request is filed under
  std::optional<config::Effort> effort = {};                   // reasoning_effort, thinking, or chat_template_kwargs
  bool speaks_of_thinking = false;                             // in any of these ways, understood or not
  std::string_view task_class = {};  // metadata.weir_class, as written in the body; "" where it says nothing
  std::string_view session = {};     // prompt_cache_key, as written in the body
  bool fenced_code = false;          // "```" stands early in the body
};

struct BadParameter {
  std::string param;  // "messages"; "" for the body as a whole
  std::string message;
};

// Fills `request`; `outline` is scratch space that afterwards holds the body's outline.
std::optional<BadParameter> parse_chat_request(std::string_view body, backends::JsonOutline& outline,
                                               ChatRequest& request,
                                               config::Endpoint endpoint = config::Endpoint::chat);

// A tag is at most 128 bytes of printable text; what is wrong with this one, if anything.
std::optional<BadParameter> check_tag(std::string_view param, std::string_view tag);

// Tokens in text of these scripts: about 0.3 per Latin byte, 0.6 per CJK character, 0.4 per other character
// (DeepSeek's rule of thumb), at least 1. Limits and budgets, count_tokens and the guess of a task class go by it;
// routing has an estimate of its own, and what is billed is counted by the upstream where it says so.
std::int64_t estimate_tokens(const backends::TextCount& text);

}  // namespace weir::gateway
