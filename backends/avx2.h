// What the passes over text that use AVX2 have in common. They are compiled for it one by one, since a build must run
// on every processor of its kind, and called only where has_avx2().
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

namespace weir::backends {

inline bool has_avx2() {
  static const bool kHas = __builtin_cpu_supports("avx2");
  return kHas;
}

__attribute__((target("avx2"))) inline __m256i load_32_bytes(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

}  // namespace weir::backends
#endif
