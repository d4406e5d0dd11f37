// UTF-8 and the \u escapes of JSON, a character at a time. Strict (RFC 3629): no overlong forms, no surrogates,
// nothing beyond U+10FFFF. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace weir::backends {

struct Utf8Character {
  unsigned code_point = 0;
  int bytes = 0;  // 0: malformed
};

// The character at `at`, which must be before `end`.
inline Utf8Character utf8_character(const char* at, const char* end) {
  const auto byte = [at](int i) -> unsigned { return static_cast<unsigned char>(at[i]); };
  const auto continued = [&](int i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) {
    if (lead < 0xC2 || end - at < 2 || !continued(1)) return {};
    return {(lead & 0x1Fu) << 6 | (byte(1) & 0x3Fu), 2};
  }
  if (lead < 0xF0) {
    if (end - at < 3 || !continued(1) || !continued(2)) return {};
    const unsigned c = (lead & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    return c < 0x800 || (c >= 0xD800 && c <= 0xDFFF) ? Utf8Character{} : Utf8Character{c, 3};
  }
  if (lead > 0xF4 || end - at < 4 || !continued(1) || !continued(2) || !continued(3)) return {};
  const unsigned c = (lead & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu);
  return c < 0x10000 || c > 0x10FFFF ? Utf8Character{} : Utf8Character{c, 4};
}

constexpr bool is_cjk(unsigned code_point) {
  return (code_point >= 0x3000 && code_point <= 0x9FFF) || (code_point >= 0xAC00 && code_point <= 0xD7FF);
}

// True for nearly all of Chinese and Japanese text: the three bytes of U+3000 .. U+9FFF, which need no decoding.
inline bool starts_common_cjk(const char* at, const char* end) {
  const auto byte = [at](int i) -> unsigned { return static_cast<unsigned char>(at[i]); };
  return end - at >= 3 && byte(0) - 0xE3u <= 0xE9u - 0xE3u && (byte(1) & 0xC0u) == 0x80u && (byte(2) & 0xC0u) == 0x80u;
}

constexpr bool is_high_surrogate(unsigned unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low_surrogate(unsigned unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}
constexpr unsigned code_point_of(unsigned high, unsigned low) {
  return 0x10000u + ((high - 0xD800u) << 10) + (low - 0xDC00u);
}

// The sixteen bits of the escape \uXXXX at `at`; nothing when there is none.
inline constexpr int kHex4EscapeBytes = 6;
std::optional<unsigned> hex4_escape(const char* at, const char* end);

void append_utf8(std::string& text, unsigned code_point);

}  // namespace weir::backends
