#include "routing/fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace weir::routing {

#if defined(__x86_64__) && !defined(__clang__)
std::uint64_t fingerprint_by_avx2(std::string_view bytes, std::uint64_t seed);  // fingerprint_avx2.cc

std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed) {
  static const bool has_avx2 = __builtin_cpu_supports("avx2");
  return has_avx2 ? fingerprint_by_avx2(bytes, seed) : XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}
#else
std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}
#endif

}  // namespace weir::routing
