#include "backends/utf8.h"

#include <charconv>

namespace weir::backends {

std::optional<unsigned> hex4_escape(const char* at, const char* end) {
  if (end - at < kHex4EscapeBytes || at[0] != '\\' || at[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const auto [last, error] = std::from_chars(at + 2, at + kHex4EscapeBytes, unit, 16);
  if (error != std::errc() || last != at + kHex4EscapeBytes) return std::nullopt;
  return unit;
}

void append_utf8(std::string& text, unsigned code_point) {
  const auto add = [&text](unsigned byte) { text.push_back(static_cast<char>(byte)); };
  const auto add_continued = [&](int shift) { add(0x80u | (code_point >> shift & 0x3Fu)); };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xC0u | code_point >> 6);
  } else if (code_point < 0x10000) {
    add(0xE0u | code_point >> 12);
    add_continued(6);
  } else {
    add(0xF0u | code_point >> 18);
    add_continued(12);
    add_continued(6);
  }
  add_continued(0);
}

}  // namespace weir::backends
