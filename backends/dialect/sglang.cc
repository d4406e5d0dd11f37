// SGLang. Levels of effort are a hint to models that know them; DeepSeek's think when their template is told to.
#include "backends/dialect/wire.h"

namespace weir::backends {

const Wire kSgLangWire{
    .thinking = ThinkingSwitch::template_thinking, .thinks_by_effort = false, .isolation_member = "cache_salt"};

}  // namespace weir::backends
