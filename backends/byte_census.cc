#include "backends/byte_census.h"

#if defined(__SSE2__)
#include <emmintrin.h>
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

#if defined(__SSE2__)
constexpr std::size_t kBlock = 16;
constexpr int kBlocksOfACount = 255;  // until a byte of a counter may overflow

// All ones in the bytes from `low` to `high`, both inclusive and in ASCII: comparisons are signed, and what is beyond
// ASCII is negative.
__m128i between(__m128i bytes, char low, char high) {
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(low - 1))),
                       _mm_cmplt_epi8(bytes, _mm_set1_epi8(static_cast<char>(high + 1))));
}

__m128i letters(__m128i bytes) {
  return between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
}

__m128i load(const char* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

std::int64_t sum(__m128i counter) {
  const __m128i halves = _mm_sad_epu8(counter, _mm_setzero_si128());
  return _mm_cvtsi128_si64(_mm_add_epi64(halves, _mm_srli_si128(halves, 8)));
}

// Counts whole blocks from `at`, which has a byte before it, and returns where it stopped.
std::size_t count_blocks(std::string_view text, std::size_t at, ByteCensus& census) {
  while (at + kBlock <= text.size()) {
    __m128i words = _mm_setzero_si128();
    __m128i digits = words;
    __m128i marks = words;
    for (int i = 0; i < kBlocksOfACount && at + kBlock <= text.size(); ++i, at += kBlock) {
      const __m128i bytes = load(text.data() + at);
      const __m128i letter = letters(bytes);
      const __m128i digit = between(bytes, '0', '9');
      const __m128i graphic = between(bytes, 0x21, 0x7E);
      words = _mm_sub_epi8(words, _mm_andnot_si128(letters(load(text.data() + at - 1)), letter));
      digits = _mm_sub_epi8(digits, digit);
      marks = _mm_sub_epi8(marks, _mm_andnot_si128(_mm_or_si128(letter, digit), graphic));
    }
    census.words += sum(words);
    census.digits += sum(digits);
    census.marks += sum(marks);
  }
  return at;
}
#endif

}  // namespace

ByteCensus byte_census(std::string_view text) {
  ByteCensus census;
  if (text.empty()) return census;
  count(' ', text[0], census);
  std::size_t at = 1;
#if defined(__SSE2__)
  at = count_blocks(text, at, census);
#endif
  for (; at < text.size(); ++at) count(text[at - 1], text[at], census);
  return census;
}

}  // namespace weir::backends
