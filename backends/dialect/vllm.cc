// vLLM and vLLM-Ascend. A member "thinking" means nothing to them; the model's chat template reads its own arguments.
#include "backends/dialect/wire.h"

namespace weir::backends {

const Wire kVllmWire{.thinking = ThinkingSwitch::template_thinking, .isolation_member = "cache_salt"};

}  // namespace weir::backends
