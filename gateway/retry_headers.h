// When, and whether, a client should ask again, in the headers that OpenAI's and Anthropic's SDKs obey.
#pragma once

#include <string>

#include "gateway/api_error.h"

namespace weir::gateway {

// retry-after (as it is: seconds or a date), retry-after-ms, x-should-retry; "" where the error says nothing.
std::string retry_headers(const ApiError& error);

}  // namespace weir::gateway
