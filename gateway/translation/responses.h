// OpenAI's responses as chat completions, and back (platform.openai.com/docs/api-reference/responses). Nothing is kept
// between requests: what refers to an earlier response is refused.
#pragma once

#include "gateway/translation/translated_json.h"
#include "gateway/translation/translation.h"

namespace weir::gateway {

// Throws Untranslatable.
std::unique_ptr<Translation> translate_responses(const Json& asked, const std::string& request_id);

// The chat completion that a request for a response stands for. Throws Untranslatable.
std::string chat_request_of_response(const Json& asked);

}  // namespace weir::gateway
