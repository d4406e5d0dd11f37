// The latest part of a period that has no more than so many requests: all of it, or half, or half of that, and so on.
// What must read records one by one is bounded by it.
#pragma once

#include <cstdint>

#include "pricing/ledger/ledger.h"

namespace weir::gateway {

// Where it begins.
pricing::Instant latest_part(pricing::Ledger& ledger, pricing::Instant from, pricing::Instant until,
                             std::int64_t requests_max);

}  // namespace weir::gateway
