// A message of Anthropic's API, whole or as its events.
#pragma once

#include <string>

#include "backends/simulator/other_request.h"

namespace weir::simulator {

std::string message(const OtherRequest& request);

}  // namespace weir::simulator
