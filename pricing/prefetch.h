// Memory that is wanted soon and is cold by now: the processor fetches it meanwhile. A hint; no address is wrong.
#pragma once

#include <cstddef>

namespace weir::pricing {

inline void prefetch(const void* from, std::size_t bytes) {
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t at = 0; at < bytes; at += kCacheLine) __builtin_prefetch(static_cast<const char*>(from) + at, 1);
}

}  // namespace weir::pricing
