// A response of the responses API, whole or as its events.
#pragma once

#include <string>

#include "backends/simulator/other_request.h"

namespace weir::simulator {

std::string response(const OtherRequest& request);

}  // namespace weir::simulator
