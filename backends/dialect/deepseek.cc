// DeepSeek's API (api-docs.deepseek.com). Completions (fill in the middle) are a beta with a base URL of its own, and
// so is Anthropic's API. A turn with tool calls must bring back the reasoning that led to them, or is refused.
#include "backends/dialect/wire.h"

namespace weir::backends {

const Wire kDeepSeekWire{.thinking = ThinkingSwitch::object,
                         .wants_reasoning_content = true,
                         .isolation_member = "user_id",
                         .completions_path = "/beta/completions",
                         .messages_path = "/anthropic/v1/messages"};

}  // namespace weir::backends
