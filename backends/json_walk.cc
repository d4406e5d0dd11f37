#include "backends/json_walk.h"

#include <cstring>
#include <limits>

#include "backends/byte_search.h"

namespace weir::backends {

const char* JsonWalk::space_end(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
  return at;
}

const char* JsonWalk::long_string_end(const char* at, const char* end) {
  for (++at;;) {
    at = find_quote(at, end);
    if (at == end) return end;
    if (*at++ == '"') return at;
    if (at != end) ++at;  // what the backslash escapes
  }
}

const char* JsonWalk::value_end(const char* at, const char* end) {
  if (at == end) return end;
  if (*at == '"') return string_end(at, end);
  if (*at == '{' || *at == '[') return container_end(at, end);
  if (end - at >= 4 && std::memcmp(at, "null", 4) == 0) return at + 4;
  while (at != end && *at > ' ' && *at != ',' && *at != '}' && *at != ']') ++at;
  return at;
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
  std::int64_t number = 0;
  for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
    number = number >= kMax / 10 ? kMax : number * 10 + (*at_ - '0');
  }
  const char* const digits_end = at_;
  at_ = value_end(at_, end_);
  if (digits_end == digits_begin || at_ != digits_end) return std::nullopt;
  return negative ? -number : number;
}

}  // namespace weir::backends
