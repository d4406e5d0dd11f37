// GET /v1/models and GET /v1/models/{id}: the names that the caller's key may use.
#pragma once

#include "backends/task.h"

namespace weir::gateway {

class Session;

backends::Task<> list_models(Session& session);
backends::Task<> retrieve_model(Session& session);

}  // namespace weir::gateway
