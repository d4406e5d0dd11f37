#include "backends/byte_census.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::backends {
namespace {

bool is_letter(char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26;
}

bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

bool is_graphic(char c) {
  return c > 0x20 && c < 0x7F;
}

void count(char before, char c, ByteCensus& census) {
  const bool letter = is_letter(c);
  const bool digit = is_digit(c);
  census.words += letter && !is_letter(before);
  census.digits += digit;
  census.marks += is_graphic(c) && !letter && !digit;
}

#if defined(__x86_64__)
constexpr std::size_t kBlock = 32;

// All ones in the bytes from `low` to `high`, both inclusive and in ASCII: comparisons are signed, and what is beyond
// ASCII is negative.
__attribute__((target("avx2"))) __m256i between(__m256i bytes, char low, char high) {
  return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(static_cast<char>(low - 1))),
                          _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(high + 1)), bytes));
}

__attribute__((target("avx2"))) std::uint32_t bits(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

// Counts whole blocks from `at`, which has a byte before it, and returns where it stopped.
__attribute__((target("avx2,popcnt"))) std::size_t count_blocks(std::string_view text, std::size_t at,
                                                                ByteCensus& census) {
  std::uint32_t letter_before = is_letter(text[at - 1]);
  for (; at + kBlock <= text.size(); at += kBlock) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
    const std::uint32_t letter = bits(between(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 'z'));
    const std::uint32_t digit = bits(between(bytes, '0', '9'));
    const std::uint32_t graphic = bits(between(bytes, 0x21, 0x7E));
    census.words += std::popcount(letter & ~(letter << 1 | letter_before));
    census.digits += std::popcount(digit);
    census.marks += std::popcount(graphic & ~(letter | digit));
    letter_before = letter >> 31;
  }
  return at;
}

bool counts_blocks() {
  static const bool kCounts = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
  return kCounts;
}
#endif

}  // namespace

ByteCensus byte_census(std::string_view text) {
  ByteCensus census;
  if (text.empty()) return census;
  count(' ', text[0], census);
  std::size_t at = 1;
#if defined(__x86_64__)
  if (counts_blocks()) at = count_blocks(text, at, census);
#endif
  for (; at < text.size(); ++at) count(text[at - 1], text[at], census);
  return census;
}

}  // namespace weir::backends
