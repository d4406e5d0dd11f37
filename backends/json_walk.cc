#include "backends/json_walk.h"

#include <limits>

#include "backends/byte_search.h"

namespace weir::backends {

const char* JsonWalk::space_end(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
  return at;
}

// `before` is the last byte known to be no end: the opening quote, or a byte of the text.
const char* JsonWalk::long_string_end(const char* before, const char* end) {
  for (const char* at = before + 1;;) {
    at = find_quote(at, end);
    if (at == end) return end;
    if (*at++ == '"') return at;
    if (at != end) ++at;  // what the backslash escapes
  }
}

std::string_view JsonWalk::between_quotes(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return {};
  return value.substr(1, value.size() - 2);
}

JsonWalk::Key JsonWalk::spaced_key(const char* at, const char* end) {
  at = space_end(at, end);
  if (at == end || *at != '"') return {};
  const char* const name_begin = at + 1;
  at = string_end(at, end);
  const std::string_view name(name_begin, static_cast<std::size_t>(at - name_begin) - 1);
  at = space_end(at, end);
  if (at == end || *at != ':') return {};  // also where the key has no end
  return {name, space_end(at + 1, end)};
}

const char* JsonWalk::other_value_end(const char* at, const char* end) {
  if (at == end) return end;
  if (*at == '{' || *at == '[') return container_end(at, end);
  return scalar_end(at, end);
}

// A number or a word.
const char* JsonWalk::scalar_end(const char* at, const char* end) {
  return find_byte(at, end, [](Block b) {
    static_assert((']' | 0x20) == '}');
    return b.not_printable() | b.equal(' ') | b.equal(',') | b.with_bit_5().equal('}');
  });
}

// Counts brackets, whichever they are, up to the one that closes the first.
const char* JsonWalk::container_end(const char* at, const char* end) {
  for (std::size_t depth = 0;;) {
    at = find_bracket(at, end);
    if (at == end) return end;
    switch (*at) {
      case '"':
        at = string_end(at, end);
        continue;
      case '{':
      case '[':
        ++depth;
        break;
      default:
        --depth;
        break;
    }
    ++at;
    if (depth == 0) return at;
  }
}

std::optional<std::int64_t> JsonWalk::integer() {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  const bool negative = take('-');
  const char* const digits_begin = at_;
  const char* at = at_;
  std::int64_t number = 0;
  for (; at != end_ && *at >= '0' && *at <= '9'; ++at) {
    number = number >= kMax / 10 ? kMax : number * 10 + (*at - '0');
  }
  at_ = at == end_ || *at == ',' || *at == '}' ? at : value_end(at, end_);
  if (at == digits_begin || at_ != at) return std::nullopt;
  return negative ? -number : number;
}

}  // namespace weir::backends
