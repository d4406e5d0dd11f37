// The searches under the wire parsers, a block of bytes at a time: sixteen with SSE2 or NEON, eight in plain integer
// arithmetic elsewhere (or where WEIR_PORTABLE_BYTE_SEARCH is defined). Each returns the first match, or `end`.
//
//   find_string_break   what ends a run of plain text in a JSON string: a quote, a backslash, a control character or
//                       a byte beyond ASCII
//   find_quote          a quote or a backslash: the end of a JSON string whose text does not matter
//   find_bracket        a bracket, a brace or a quote: what can change the depth in JSON
//   find_line_end       a line feed or a carriage return
//   find_name_end       what is no letter, digit or hyphen: the end of nearly every header's name
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(WEIR_PORTABLE_BYTE_SEARCH)
#elif defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace weir::backends {

// A block, and as the answer to a question about each of its bytes a block in which the bytes that fit are all ones
// (in the portable one: have their highest bit set, and no other).
#if defined(__SSE2__) && !defined(WEIR_PORTABLE_BYTE_SEARCH)
struct Block {
  static constexpr std::ptrdiff_t kBytes = 16;
  static constexpr int kBitsPerByteLog2 = 0;
  __m128i bytes;

  static Block load(const char* from) { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))}; }
  Block equal(char c) const { return {_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))}; }
  // Below U+0020 or beyond ASCII: as signed numbers, both are less than 0x20.
  Block not_printable() const { return {_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20))}; }
  Block with_bit_5() const { return {_mm_or_si128(bytes, _mm_set1_epi8(0x20))}; }
  // From `low` to `high`, both in ASCII: moved to the least of the signed numbers, they are the least ones.
  Block within(char low, char high) const {
    const __m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(-128 - low)));
    return {_mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + (high - low) + 1)))};
  }
  friend Block operator~(Block a) { return {_mm_xor_si128(a.bytes, _mm_set1_epi8(-1))}; }
  friend Block operator|(Block a, Block b) { return {_mm_or_si128(a.bytes, b.bytes)}; }
  std::uint64_t mask() const { return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes)); }
};
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(WEIR_PORTABLE_BYTE_SEARCH)
struct Block {
  static constexpr std::ptrdiff_t kBytes = 16;
  static constexpr int kBitsPerByteLog2 = 2;
  uint8x16_t bytes;

  static Block load(const char* from) { return {vld1q_u8(reinterpret_cast<const std::uint8_t*>(from))}; }
  Block equal(char c) const { return {vceqq_u8(bytes, vdupq_n_u8(static_cast<std::uint8_t>(c)))}; }
  Block not_printable() const { return {vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(0x20))}; }
  Block with_bit_5() const { return {vorrq_u8(bytes, vdupq_n_u8(0x20))}; }
  Block within(char low, char high) const {
    const uint8x16_t moved = vsubq_u8(bytes, vdupq_n_u8(static_cast<std::uint8_t>(low)));
    return {vcleq_u8(moved, vdupq_n_u8(static_cast<std::uint8_t>(high - low)))};
  }
  friend Block operator~(Block a) { return {vmvnq_u8(a.bytes)}; }
  friend Block operator|(Block a, Block b) { return {vorrq_u8(a.bytes, b.bytes)}; }
  // NEON has no movemask: narrowing by four bits leaves one nibble a byte.
  std::uint64_t mask() const {
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(bytes), 4)), 0);
  }
};
#else
static_assert(std::endian::native == std::endian::little, "the first byte of a block must be its lowest");
struct Block {
  static constexpr std::ptrdiff_t kBytes = 8;
  static constexpr int kBitsPerByteLog2 = 3;
  static constexpr std::uint64_t kOnes = 0x0101010101010101;
  static constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  std::uint64_t bytes;

  static Block load(const char* from) {
    Block block{};
    std::memcpy(&block.bytes, from, sizeof block.bytes);
    return block;
  }
  // The high bit of each byte that is zero. No carry crosses a byte, so every bit is exact.
  static Block zero(std::uint64_t x) { return {~(((x & ~kHighBits) + ~kHighBits) | x) & kHighBits}; }
  Block equal(char c) const { return zero(bytes ^ (static_cast<unsigned char>(c) * kOnes)); }
  Block not_printable() const { return {zero(bytes & (0x60 * kOnes)).bytes | (bytes & kHighBits)}; }
  Block with_bit_5() const { return {bytes | (0x20 * kOnes)}; }
  // The high bit of a sum says whether a byte of ASCII is at least as great as a bound.
  Block within(char low, char high) const {
    const std::uint64_t ascii = bytes & ~kHighBits;
    const std::uint64_t reaches_low = ascii + (0x80u - static_cast<unsigned>(low)) * kOnes;
    const std::uint64_t beyond_high = ascii + (0x7fu - static_cast<unsigned>(high)) * kOnes;
    return {reaches_low & ~beyond_high & ~bytes & kHighBits};
  }
  friend Block operator~(Block a) { return {~a.bytes & kHighBits}; }
  friend Block operator|(Block a, Block b) { return {a.bytes | b.bytes}; }
  std::uint64_t mask() const { return bytes; }
};
#endif

// Which byte of a block the lowest bit of its mask stands for.
inline std::ptrdiff_t first_of(std::uint64_t mask) {
  return static_cast<std::ptrdiff_t>(static_cast<unsigned>(std::countr_zero(mask)) >> Block::kBitsPerByteLog2);
}

// The first byte in [from, end) for which `fits`, a question about a block, is true.
template <class Fits>
inline const char* find_byte(const char* from, const char* end, Fits fits) {
  for (; end - from >= 2 * Block::kBytes; from += 2 * Block::kBytes) {
    const Block first = fits(Block::load(from));
    const Block second = fits(Block::load(from + Block::kBytes));
    if ((first | second).mask() == 0) continue;
    const std::uint64_t mask = first.mask();
    return from + (mask != 0 ? first_of(mask) : Block::kBytes + first_of(second.mask()));
  }
  if (end - from >= Block::kBytes) {
    if (const std::uint64_t mask = fits(Block::load(from)).mask()) return from + first_of(mask);
    from += Block::kBytes;
  }
  if (from == end) return end;
  char last[Block::kBytes] = {};
  std::memcpy(last, from, static_cast<std::size_t>(end - from));
  const std::uint64_t mask = fits(Block::load(last)).mask();
  return mask != 0 && first_of(mask) < end - from ? from + first_of(mask) : end;
}

inline Block is_string_break(Block b) {
  return b.not_printable() | b.equal('"') | b.equal('\\');
}

inline Block is_quote(Block b) {
  return b.equal('"') | b.equal('\\');
}

// Passes over text without a match in blocks of 64 bytes, where the machine has AVX2; none elsewhere. The search goes
// on from what it returns.
const char* pass_plain_text(const char* from, const char* end);
const char* pass_unquoted_text(const char* from, const char* end);

// Most strings are short, and of the others it is the long ones that cost.
template <class Fits>
inline const char* find_byte_far(const char* from, const char* end, Fits fits,
                                 const char* (*pass)(const char*, const char*)) {
  constexpr std::ptrdiff_t kNear = 32;
  if (end - from <= kNear) return find_byte(from, end, fits);
  const char* const near = find_byte(from, from + kNear, fits);
  return near != from + kNear ? near : find_byte(pass(near, end), end, fits);
}

inline const char* find_string_break(const char* from, const char* end) {
  return find_byte_far(from, end, is_string_break, pass_plain_text);
}

inline const char* find_quote(const char* from, const char* end) {
  return find_byte_far(from, end, is_quote, pass_unquoted_text);
}

inline const char* find_bracket(const char* from, const char* end) {
  static_assert(('[' | 0x20) == '{' && (']' | 0x20) == '}');
  return find_byte(from, end, [](Block b) {
    const Block folded = b.with_bit_5();
    return folded.equal('{') | folded.equal('}') | b.equal('"');
  });
}

inline const char* find_line_end(const char* from, const char* end) {
  return find_byte(from, end, [](Block b) { return b.equal('\n') | b.equal('\r'); });
}

inline const char* find_name_end(const char* from, const char* end) {
  return find_byte(from, end,
                   [](Block b) { return ~(b.with_bit_5().within('a', 'z') | b.within('0', '9') | b.equal('-')); });
}

}  // namespace weir::backends
