// What a browser wants to hear before and behind a request from a page of another origin (fetch.spec.whatwg.org, CORS).
// Without origins in the configuration, nothing: then no page may call.
#pragma once

#include <string>
#include <string_view>

#include "backends/task.h"
#include "config/cors.h"

namespace weir::gateway {

class Session;

// Header lines for a response to that origin; none when it is empty or not allowed.
void append_cors(const config::Cors& cors, std::string_view origin, std::string& head);

// OPTIONS at any path: what is allowed there, and for a preflight what the page may send.
backends::Task<> answer_options(Session& session, std::string allow);

}  // namespace weir::gateway
