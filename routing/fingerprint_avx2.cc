// The library chooses its instructions when it is compiled, so it is compiled here once more, for a processor that has
// AVX2. The results are the same.
#if defined(__x86_64__) && !defined(__clang__)
#include <immintrin.h>

#include <cstdint>
#include <string_view>

#pragma GCC target("avx2")
#define XXH_VECTOR 2  // XXH_AVX2; the library would ask the compiler's options
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace weir::routing {

std::uint64_t fingerprint_by_avx2(std::string_view bytes, std::uint64_t seed) {
  const std::uint64_t print = XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
  // g++ 12 does not see that the library leaves the upper halves of the registers filled, which slows down every
  // instruction of SSE from then on: a tenth of a request's time was lost to that.
  _mm256_zeroupper();
  return print;
}

}  // namespace weir::routing
#endif
