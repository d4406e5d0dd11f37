// Reading a usage object in the midst of a walk; parse_usage() of dialect.h is the same for a text of its own.
#pragma once

#include <optional>

#include "backends/json_walk.h"
#include "pricing/usage.h"

namespace weir::backends {

// The value at hand as usage; it is then behind. `conflict` becomes true where DeepSeek's and OpenAI's fields for the
// cached tokens are both there and disagree.
std::optional<pricing::Usage> read_usage(JsonWalk& walk, bool& conflict);

}  // namespace weir::backends
