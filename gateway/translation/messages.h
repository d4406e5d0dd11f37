// Anthropic's messages as chat completions, and back (docs.anthropic.com/en/api/messages).
#pragma once

#include "gateway/translation/translated_json.h"
#include "gateway/translation/translation.h"

namespace weir::gateway {

// Throws Untranslatable.
std::unique_ptr<Translation> translate_messages(const Json& asked, const std::string& request_id,
                                                std::int64_t prompt_tokens_estimate);

// The chat completion that a messages request stands for. Throws Untranslatable.
std::string chat_request_of_messages(const Json& asked);

}  // namespace weir::gateway
