// A plan in a sentence: which deployment goes first, for what reason, and what the next best of another tier would have
// been. A pure function.
#pragma once

#include <string>

#include "config/config.h"
#include "routing/plan.h"

namespace weir::routing {

// "pro-a3 (pro): worth most of 2 that meet what is asked: 76 points for 0.00165, where flash-a3 gives 67.5 for 0.00045
// and a point is worth 0.0002."
// `wants` is the request's policy.
std::string sentence(const Plan& plan, const config::Policy& wants, const config::Config& config);

}  // namespace weir::routing
