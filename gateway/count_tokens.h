// POST /v1/messages/count_tokens: how many tokens a request for a message would have. An estimate from
// the body's bytes; no server is asked and nothing is charged. What a message really took, its own usage says.
#pragma once

#include "backends/task.h"

namespace weir::gateway {

class Session;

backends::Task<> count_tokens(Session& session);

}  // namespace weir::gateway
