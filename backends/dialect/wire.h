// A Wire is what a dialect demands of a request, as data: a file each. What servers answer is read in all their ways at
// once (chunk.cc, usage.cc), whichever dialect a deployment is said to speak.
#pragma once

#include <string>
#include <string_view>

#include "config/deployment.h"

namespace weir::backends {

// How a request says whether the model shall think.
enum class ThinkingSwitch : std::uint8_t {
  effort,                    // by "reasoning_effort" alone, "none" for no
  object,                    // "thinking":{"type":"enabled"}
  template_thinking,         // "chat_template_kwargs":{"thinking":true}
  template_enable_thinking,  // "chat_template_kwargs":{"enable_thinking":true}
};

struct Wire {
  bool knows_stream_options = true;
  ThinkingSwitch thinking = ThinkingSwitch::effort;
  bool thinks_by_effort = true;            // a level of effort alone switches thinking on or off
  bool wants_reasoning_content = false;    // reasoning of earlier turns must come back under this name
  std::string_view isolation_member = {};  // whose value keeps prefix caches apart; "" where nothing does
  // Where an endpoint is not at its usual place behind the deployment's base URL: from the root of the host.
  std::string_view completions_path = {};
  std::string_view messages_path = {};
};

extern const Wire kOpenAiWire;
extern const Wire kDeepSeekWire;
extern const Wire kVllmWire;
extern const Wire kMindIeWire;
extern const Wire kSgLangWire;

const Wire& wire_of(config::Dialect dialect);

}  // namespace weir::backends
