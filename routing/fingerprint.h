// A fingerprint of bytes: XXH3 with a seed, the same on every machine, as fast as the processor's instructions allow.
// A pure function.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::routing {

std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed);

}  // namespace weir::routing
