// POST /v1/chat/completions: the life of a request, from the key to the usage record. Start reading at
// Completion::run() in completion.cc; docs/life_of_a_request.md tells the same story in prose.
#pragma once

#include "backends/task.h"

namespace weir::gateway {

class Session;

backends::Task<> complete_chat(Session& session);

}  // namespace weir::gateway
