// How much a server may write, where somebody else than the client says so.
#pragma once

#include <cstdint>

#include "backends/dialect/body_edit.h"
#include "config/endpoint.h"

namespace weir::backends {

// What the client asks for beyond that is lowered; where it asks for nothing, the endpoint's own limit is added.
void limit_completion(BodyEdit& edit, config::Endpoint endpoint, std::int64_t tokens_max);

}  // namespace weir::backends
