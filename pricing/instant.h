// An Instant is a point of civil time (UTC), to the millisecond: what prices, ledgers and calendars are dated with.
// Waiting and measuring use std::chrono::steady_clock instead; the two never mix.
#pragma once

#include <chrono>

namespace weir::pricing {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace weir::pricing
