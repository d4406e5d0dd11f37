// What a Load did, as JSON for the script that runs the benchmark and as numbers for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/load.h"

namespace weir::bench {

// The value below which `share` of the values lie (nearest rank); 0 for none. Reorders the values.
std::int64_t percentile(std::vector<std::int64_t>& values, double share);

std::string to_json(LoadResult result);

}  // namespace weir::bench
