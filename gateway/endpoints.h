// The endpoints of the public listener: which method and path is answered by what.
#pragma once

#include "backends/task.h"

namespace weir::gateway {

class Session;

// Answers the session's request: by its endpoint, or with an OpenAI-shaped 404 or 405.
backends::Task<> dispatch(Session& session);

}  // namespace weir::gateway
