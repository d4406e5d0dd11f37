// What a fuzz target is: bytes in, nothing out, and no way to crash. libFuzzer calls it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace weir::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A property that holds whatever the bytes are.
inline void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace weir::fuzz
