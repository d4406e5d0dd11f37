#include "backends/byte_census.h"

#include <algorithm>
#include <cstring>

#include "backends/avx2.h"

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

__attribute__((target("avx2"))) __m256i letters(__m256i bytes) {
  return between(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 'z');
}

__attribute__((target("avx2"))) std::int64_t sum_of_bytes(__m256i counts) {
  const __m256i sums = _mm256_sad_epu8(counts, _mm256_setzero_si256());
  const __m128i halves = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  return _mm_cvtsi128_si64(halves) + _mm_extract_epi64(halves, 1);
}

// Counts whole blocks from `at`, which has a byte before it, and returns where it stopped. Each byte of a counter
// counts one column of the blocks, of which it can take 255.
__attribute__((target("avx2"))) std::size_t count_blocks(std::string_view text, std::size_t at, ByteCensus& census) {
  while (at + kBlock <= text.size()) {
    __m256i words = _mm256_setzero_si256(), digits = words, marks = words;
    const std::size_t end = at + std::min<std::size_t>(255, (text.size() - at) / kBlock) * kBlock;
    for (; at < end; at += kBlock) {
      const __m256i bytes = load_32_bytes(text.data() + at);
      const __m256i letter = letters(bytes);
      const __m256i digit = between(bytes, '0', '9');
      words = _mm256_sub_epi8(words, _mm256_andnot_si256(letters(load_32_bytes(text.data() + at - 1)), letter));
      digits = _mm256_sub_epi8(digits, digit);
      marks = _mm256_sub_epi8(marks, _mm256_andnot_si256(_mm256_or_si256(letter, digit), between(bytes, 0x21, 0x7E)));
    }
    census.words += sum_of_bytes(words);
    census.digits += sum_of_bytes(digits);
    census.marks += sum_of_bytes(marks);
  }
  return at;
}

// The last bytes, of which there are fewer than a block, with blanks behind them.
__attribute__((target("avx2"))) void count_rest(std::string_view text, std::size_t at, ByteCensus& census) {
  char rest[kBlock + 1];
  std::memset(rest, ' ', sizeof rest);
  std::memcpy(rest, text.data() + at - 1, text.size() - at + 1);
  count_blocks({rest, sizeof rest}, 1, census);
}
#endif

}  // namespace

ByteCensus byte_census(std::string_view text) {
  ByteCensus census;
  if (text.empty()) return census;
  count(' ', text[0], census);
  std::size_t at = 1;
#if defined(__x86_64__)
  if (has_avx2()) {
    at = count_blocks(text, at, census);
    if (at < text.size()) count_rest(text, at, census);
    return census;
  }
#endif
  for (; at < text.size(); ++at) count(text[at - 1], text[at], census);
  return census;
}

}  // namespace weir::backends
