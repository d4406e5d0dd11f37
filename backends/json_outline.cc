#include "backends/json_outline.h"

#include <algorithm>

#include "backends/json_scanner.h"
#include "backends/utf8.h"

namespace weir::backends {
namespace {

std::string_view unquoted(std::string_view quoted) {
  return quoted.size() < 2 ? std::string_view() : quoted.substr(1, quoted.size() - 2);
}

char plain_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

// Appends the character that the escape at the front of `text` stands for, and drops the escape.
void take_escape(std::string_view& text, std::string& decoded) {
  const char* const end = text.data() + text.size();
  const std::optional<unsigned> unit = hex4_escape(text.data(), end);
  if (!unit) {
    decoded.push_back(plain_escape(text.size() > 1 ? text[1] : '\\'));
    return text.remove_prefix(std::min<std::size_t>(2, text.size()));
  }
  text.remove_prefix(kHex4EscapeBytes);
  const std::optional<unsigned> low = is_high_surrogate(*unit) ? hex4_escape(text.data(), end) : std::nullopt;
  if (low) text.remove_prefix(kHex4EscapeBytes);
  append_utf8(decoded, low ? code_point_of(*unit, *low) : *unit);
}

}  // namespace

std::optional<JsonError> JsonOutline::scan(std::string_view object_text) {
  constexpr std::size_t kMembersUsual = 16;
  constexpr std::size_t kObjectsUsual = 8;
  members.clear();
  members.reserve(kMembersUsual);
  objects.clear();
  objects.reserve(kObjectsUsual);
  key_marks = 0;
  text = {};
  has_image = false;
  return JsonScanner(object_text, *this).run();
}

const JsonMember* JsonOutline::find_among_all(std::string_view key) const {
  const auto last = std::find_if(members.rbegin(), members.rend(), [key](const JsonMember& m) { return m.key == key; });
  return last == members.rend() ? nullptr : &*last;
}

std::optional<std::span<const JsonRange>> JsonOutline::objects_of(const JsonMember& member) const {
  const auto first = std::ranges::upper_bound(objects, member.value_begin, {}, &JsonRange::begin);
  const auto last = std::ranges::lower_bound(first, objects.end(), member.value_end, {}, &JsonRange::begin);
  if (static_cast<std::size_t>(last - first) != member.items) return std::nullopt;
  return std::span(first, last);
}

std::optional<std::string_view> plain_string(std::string_view quoted) {
  const std::string_view text = unquoted(quoted);
  if (text.find('\\') != text.npos) return std::nullopt;
  return text;
}

std::string decoded_string(std::string_view quoted) {
  std::string decoded;
  for (std::string_view text = unquoted(quoted); !text.empty();) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    decoded.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) take_escape(text, decoded);
  }
  return decoded;
}

}  // namespace weir::backends
