// How an ApiError looks to a client: in OpenAI's shape, or in Anthropic's for those who ask at its endpoint, so that
// each SDK raises its typed exceptions.
#pragma once

#include <string>
#include <string_view>

#include "config/endpoint.h"
#include "gateway/api_error.h"

namespace weir::gateway {

// Whether Anthropic's SDKs ask there.
bool is_anthropics(std::string_view path);

// The body of an error response at this path.
std::string error_body(const ApiError& error, std::string_view path, std::string_view request_id);

// An error in a stream whose beginning was already sent: its last event.
void append_stream_error(config::Endpoint endpoint, const ApiError& error, std::string& out);

}  // namespace weir::gateway
