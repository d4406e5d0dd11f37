// The life of a request, from the key to the usage record: of a chat completion, and of whatever else costs tokens.
// Start reading at Completion::run() in completion.cc; docs/life_of_a_request.md tells the same story in prose.
#pragma once

#include "backends/task.h"
#include "config/endpoint.h"

namespace weir::gateway {

class Session;

backends::Task<> complete(Session& session, config::Endpoint endpoint);

}  // namespace weir::gateway
