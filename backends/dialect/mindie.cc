// MindIE Server: no stream_options (usage always comes, with the finish reason), no levels of effort, nothing that
// keeps the caches of tenants apart.
#include "backends/dialect/wire.h"

namespace weir::backends {

const Wire kMindIeWire{
    .knows_stream_options = false, .thinking = ThinkingSwitch::template_enable_thinking, .thinks_by_effort = false};

}  // namespace weir::backends
