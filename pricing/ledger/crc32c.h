// CRC-32C (Castagnoli; RFC 3720, appendix B.4), by the processor's own instruction where it has one.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::pricing {

// Of `bytes` behind what gave `before`; 0 at the beginning.
std::uint32_t crc32c(std::uint32_t before, std::string_view bytes);

}  // namespace weir::pricing
