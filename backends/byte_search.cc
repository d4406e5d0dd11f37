#include "backends/byte_search.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::backends {

#if defined(__x86_64__)
namespace {

__attribute__((target("avx2"))) __m256i load(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

__attribute__((target("avx2"))) __m256i quotes(__m256i bytes) {
  return _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                         _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
}

// As signed numbers, control characters and what is beyond ASCII are less than a blank.
__attribute__((target("avx2"))) __m256i string_breaks(__m256i bytes) {
  return _mm256_or_si256(quotes(bytes), _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes));
}

bool has_wide_blocks() {
  static const bool kHas = __builtin_cpu_supports("avx2");
  return kHas;
}

constexpr std::ptrdiff_t kTwoBlocks = 64;

__attribute__((target("avx2"))) const char* pass_plain_blocks(const char* from, const char* end) {
  for (; end - from >= kTwoBlocks; from += kTwoBlocks) {
    const __m256i any = _mm256_or_si256(string_breaks(load(from)), string_breaks(load(from + kTwoBlocks / 2)));
    if (!_mm256_testz_si256(any, any)) break;
  }
  return from;
}

__attribute__((target("avx2"))) const char* pass_unquoted_blocks(const char* from, const char* end) {
  for (; end - from >= kTwoBlocks; from += kTwoBlocks) {
    const __m256i any = _mm256_or_si256(quotes(load(from)), quotes(load(from + kTwoBlocks / 2)));
    if (!_mm256_testz_si256(any, any)) break;
  }
  return from;
}

}  // namespace

const char* pass_plain_text(const char* from, const char* end) {
  return has_wide_blocks() ? pass_plain_blocks(from, end) : from;
}

const char* pass_unquoted_text(const char* from, const char* end) {
  return has_wide_blocks() ? pass_unquoted_blocks(from, end) : from;
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
