// Memory that is wanted soon and is cold by now: the processor fetches it meanwhile. A hint; no address is wrong.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::pricing {

inline void prefetch(const void* from, std::size_t bytes) {
  constexpr std::uintptr_t kCacheLine = 64;
  const auto first = reinterpret_cast<std::uintptr_t>(from);
  for (std::uintptr_t line = first - first % kCacheLine; line < first + bytes; line += kCacheLine)
    __builtin_prefetch(reinterpret_cast<const void*>(line), 1);
}

}  // namespace weir::pricing
