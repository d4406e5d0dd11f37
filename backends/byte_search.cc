#include "backends/byte_search.h"

#include "backends/avx2.h"

namespace weir::backends {

#if defined(__x86_64__)
namespace {

__attribute__((target("avx2"))) __m256i quotes(__m256i bytes) {
  return _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                         _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
}

// As signed numbers, control characters and what is beyond ASCII are less than a blank.
__attribute__((target("avx2"))) __m256i string_breaks(__m256i bytes) {
  return _mm256_or_si256(quotes(bytes), _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes));
}

template <__m256i (*matches)(__m256i)>
__attribute__((target("avx2"))) const char* pass_blocks(const char* from, const char* end) {
  constexpr std::ptrdiff_t kBlock = 32;
  for (; end - from >= 2 * kBlock; from += 2 * kBlock) {
    const __m256i any = _mm256_or_si256(matches(load_32_bytes(from)), matches(load_32_bytes(from + kBlock)));
    if (!_mm256_testz_si256(any, any)) break;
  }
  return from;
}

}  // namespace

const char* pass_plain_text(const char* from, const char* end) {
  return has_avx2() ? pass_blocks<string_breaks>(from, end) : from;
}

const char* pass_unquoted_text(const char* from, const char* end) {
  return has_avx2() ? pass_blocks<quotes>(from, end) : from;
}
#else
const char* pass_plain_text(const char* from, const char*) {
  return from;
}

const char* pass_unquoted_text(const char* from, const char*) {
  return from;
}
#endif

}  // namespace weir::backends
