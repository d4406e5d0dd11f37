// OpenAI's own API, and whoever speaks it to the letter.
#include "backends/dialect/wire.h"

namespace weir::backends {

const Wire kOpenAiWire{};

}  // namespace weir::backends
