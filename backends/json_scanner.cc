// RFC 8259, read as a loop over the items of the innermost open container:
//
//   text    = space object space
//   object  = '{' [ member *( ',' member ) ] '}'        member = string ':' value
//   array   = '[' [ value *( ',' value ) ] ']'
//   string  = '"' *( plain | escape ) '"'               plain: UTF-8 from U+0020 on, without '"' and '\'
//   escape  = '\' ( one of "\/bfnrt | 'u' 4 hex )       surrogates in pairs only
//   number  = [ '-' ] ( '0' | 1-9 *digit ) [ '.' 1*digit ] [ ( 'e' | 'E' ) [ '+' | '-' ] 1*digit ]
#include "backends/json_scanner.h"

#include <cstring>

#include "backends/byte_search.h"
#include "backends/utf8.h"

namespace weir::backends {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

JsonType type_of(char first) {
  switch (first) {
    case '"':
      return JsonType::string;
    case '{':
      return JsonType::object;
    case '[':
      return JsonType::array;
    case 'n':
      return JsonType::null;
    case 't':
    case 'f':
      return JsonType::boolean;
    default:
      return JsonType::number;
  }
}

void add(TextCount& count, unsigned code_point) {
  if (code_point < 0x80) {
    ++count.ascii_bytes;
  } else if (is_cjk(code_point)) {
    ++count.cjk_characters;
  } else {
    ++count.other_characters;
  }
}

// "data:image/png;base64,..." is an attachment: its bytes say nothing about tokens.
bool starts_data_url(const char* at, const char* end) {
  constexpr std::string_view kScheme = "data:";
  constexpr std::string_view kEncoding = ";base64,";
  constexpr std::size_t kMediaTypeMax = 100;
  const std::string_view head(at, std::min(static_cast<std::size_t>(end - at), kMediaTypeMax));
  return head.starts_with(kScheme) && head.substr(0, head.find('"')).find(kEncoding) != head.npos;
}

}  // namespace

std::optional<JsonError> JsonScanner::run() {
  skip_space();
  bool good = looking_at('{') ? open('}') : unexpected("not an object");
  while (good && depth_ > 0) good = item();
  if (good) {
    skip_space();
    if (at_ == end_) return std::nullopt;
    fail("unexpected text behind the object");
  }
  if (!outline_.members.empty() && outline_.members.back().value_end == 0) outline_.members.pop_back();
  return error_;
}

// The next item of the innermost container, or its end.
bool JsonScanner::item() {
  skip_space();
  const char closer = closers_[static_cast<std::size_t>(depth_ - 1)];
  if (looking_at(closer)) return close();
  if (!just_opened_) {
    if (!looking_at(',')) return unexpected("expected a comma or a closing bracket");
    ++at_;
    skip_space();
  }
  just_opened_ = false;
  return (closer == ']' || key()) && value();
}

bool JsonScanner::key() {
  if (!looking_at('"')) return unexpected("expected a name in quotes");
  const std::size_t key_begin = offset();
  if (!string(not_counted_)) return false;
  const std::string_view name(begin_ + key_begin + 1, offset() - key_begin - 2);
  skip_space();
  if (!looking_at(':')) return unexpected("expected a colon");
  ++at_;
  skip_space();
  if ((name == "image_url" || name == "input_image") && !looking_at('n')) outline_.has_image = true;
  if (depth_ == 1) {
    outline_.members.push_back({.key = name, .key_begin = key_begin});
    outline_.key_marks |= JsonOutline::mark_of(name);
  }
  return true;
}

bool JsonScanner::value() {
  if (at_ == end_) return unexpected("");
  if (depth_ == 1) {
    outline_.members.back().type = type_of(*at_);
    outline_.members.back().value_begin = offset();
  } else if (in_members_array()) {
    ++outline_.members.back().items;
    if (*at_ == '{' && outline_.objects.size() < kJsonObjectsKept) outline_.objects.push_back({.begin = offset()});
  }
  bool good = false;
  switch (*at_) {
    case '{':
      return open('}');
    case '[':
      return open(']');
    case '"':
      good = string(starts_data_url(at_ + 1, end_) ? not_counted_ : outline_.text);
      break;
    case 't':
      good = literal("true");
      break;
    case 'f':
      good = literal("false");
      break;
    case 'n':
      good = literal("null");
      break;
    default:
      good = number();
      break;
  }
  if (good) value_ended();
  return good;
}

bool JsonScanner::open(char closer) {
  if (depth_ == kJsonDepthMax) return fail("nested too deep");
  ++at_;
  closers_[static_cast<std::size_t>(depth_++)] = closer;
  just_opened_ = true;
  return true;
}

bool JsonScanner::close() {
  ++at_;
  --depth_;
  just_opened_ = false;
  value_ended();
  return true;
}

// Only an object is open at depth 1, so a value that ends there is the value of its latest member.
void JsonScanner::value_ended() {
  if (depth_ == 1) {
    outline_.members.back().value_end = offset();
  } else if (at_[-1] == '}' && in_members_array() && outline_.objects.back().end == 0) {
    outline_.objects.back().end = offset();
  }
}

// Most are names and words, which end within their first block.
bool JsonScanner::short_string(TextCount& count) {
  if (end_ - at_ < Block::kBytes) return false;
  const std::uint64_t mask = is_string_break(Block::load(at_)).mask();
  if (mask == 0 || at_[first_of(mask)] != '"') return false;
  count.ascii_bytes += first_of(mask);
  at_ += first_of(mask) + 1;
  return true;
}

bool JsonScanner::string(TextCount& count) {
  ++at_;
  if (short_string(count)) return true;
  for (;;) {
    const char* const plain_end = find_string_break(at_, end_);
    count.ascii_bytes += plain_end - at_;
    at_ = plain_end;
    if (at_ == end_) return fail("unterminated string");
    if (*at_ == '"') break;
    const auto byte = static_cast<unsigned char>(*at_);
    if (byte < 0x20) return fail("control character in a string");
    if (!(byte == '\\' ? escape(count) : characters(count))) return false;
  }
  ++at_;
  return true;
}

bool JsonScanner::escape(TextCount& count) {
  if (end_ - at_ < 2) return fail("unterminated string");
  if (at_[1] == 'u') return unicode_escape(count);
  if (std::memchr("\"\\/bfnrt", at_[1], 8) == nullptr) return fail("unknown escape");
  at_ += 2;
  ++count.ascii_bytes;
  return true;
}

bool JsonScanner::unicode_escape(TextCount& count) {
  const char* const escape_begin = at_;
  const auto bad = [&](std::string_view what) {
    at_ = escape_begin;
    return fail(what);
  };
  std::optional<unsigned> unit = hex4();
  if (!unit) return bad("malformed \\u escape");
  if (is_low_surrogate(*unit)) return bad("lone surrogate");
  if (is_high_surrogate(*unit)) {
    const std::optional<unsigned> low = hex4();
    if (!low || !is_low_surrogate(*low)) return bad("lone surrogate");
    unit = code_point_of(*unit, *low);
  }
  add(count, *unit);
  return true;
}

std::optional<unsigned> JsonScanner::hex4() {
  const std::optional<unsigned> unit = hex4_escape(at_, end_);
  if (unit) at_ += kHex4EscapeBytes;
  return unit;
}

// A run of characters beyond ASCII.
bool JsonScanner::characters(TextCount& count) {
  while (at_ != end_ && static_cast<signed char>(*at_) < 0) {
    if (starts_common_cjk(at_, end_)) {
      ++count.cjk_characters;
      at_ += 3;
      continue;
    }
    const Utf8Character character = utf8_character(at_, end_);
    if (character.bytes == 0) return fail("malformed UTF-8");
    add(count, character.code_point);
    at_ += character.bytes;
  }
  return true;
}

bool JsonScanner::number() {
  const char* const number_begin = at_;
  if (looking_at('-')) ++at_;
  if (looking_at('0')) {
    ++at_;
  } else if (!digits()) {
    return unexpected(at_ == number_begin ? "expected a value" : "malformed number");
  }
  if (looking_at('.')) {
    ++at_;
    if (!digits()) return unexpected("malformed number");
  }
  if (looking_at('e') || looking_at('E')) {
    ++at_;
    if (looking_at('+') || looking_at('-')) ++at_;
    if (!digits()) return unexpected("malformed number");
  }
  return true;
}

bool JsonScanner::digits() {
  const char* const digits_begin = at_;
  while (at_ != end_ && is_digit(*at_)) ++at_;
  return at_ != digits_begin;
}

bool JsonScanner::literal(std::string_view word) {
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return fail("expected a value");
  at_ += word.size();
  return true;
}

void JsonScanner::skip_space() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

bool JsonScanner::fail(std::string_view what) {
  error_ = {offset(), what};
  return false;
}

}  // namespace weir::backends
