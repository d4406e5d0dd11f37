#include "gateway/common_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace weir::gateway {
namespace {

// RFC 9110's tchar.
constexpr auto kTokenBytes = [] {
  std::array<bool, 256> bytes{};
  for (unsigned char c = '0'; c <= '9'; ++c) bytes[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) bytes[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) bytes[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}();

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kTokenBytes[static_cast<unsigned char>(c)]; });
}

// Of eight bytes at once: the high bit of each that is neither visible ASCII nor a blank.
std::uint64_t odd_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101'0101'0101'0101;
  const std::uint64_t low = bytes & (kEach * 0x7f);
  return (bytes | ~(low + kEach * 0x60) | (low + kEach)) & (kEach * 0x80);
}

// Visible ASCII and blanks only.
bool is_plain_text(std::string_view text) {
  std::uint64_t odd = 0;
  std::uint64_t bytes;
  for (; text.size() >= sizeof bytes; text.remove_prefix(sizeof bytes)) {
    std::memcpy(&bytes, text.data(), sizeof bytes);
    odd |= odd_bytes(bytes);
  }
  bytes = 0x2020'2020'2020'2020;
  std::memcpy(&bytes, text.data(), text.size());
  return (odd | odd_bytes(bytes)) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// ASCII letters without case; `lower` is in lower case.
bool same_name(std::string_view name, std::string_view lower) {
  return name.size() == lower.size() && std::equal(name.begin(), name.end(), lower.begin(), [](char a, char b) {
           return a == b || (a >= 'A' && a <= 'Z' && (a | 0x20) == b);
         });
}

// Headers that decide about framing and persistence: not for this pass.
bool is_uncommon(std::string_view name) {
  switch (name.size()) {
    case 6:
      return same_name(name, "expect");
    case 7:
      return same_name(name, "upgrade");
    case 16:
      return same_name(name, "proxy-connection");
    case 17:
      return same_name(name, "transfer-encoding");
    default:
      return false;
  }
}

// Takes a line off the front; nothing when there is no CRLF or a stray CR or LF is near.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\r');
  if (end == rest.npos || end + 1 >= rest.size() || rest[end + 1] != '\n') return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

bool read_request_line(std::string_view line, CommonHead& head) {
  constexpr std::string_view kVersion = " HTTP/1.1";
  if (!line.ends_with(kVersion)) return false;
  line.remove_suffix(kVersion.size());
  const std::size_t space = line.find(' ');
  if (space == line.npos) return false;
  head.method = line.substr(0, space);
  head.target = line.substr(space + 1);
  return is_token(head.method) && head.target.starts_with('/') && is_plain_text(head.target) &&
         head.target.find(' ') == head.target.npos;
}

bool read_length(std::string_view text, std::uint64_t& length) {
  if (text.empty() || text.size() > 18) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool scan_common_head(std::string_view buffer, CommonHead& head, HeaderSink& sink) {
  std::string_view rest = buffer;
  const auto request_line = take_line(rest);
  if (!request_line || !read_request_line(*request_line, head)) return false;
  bool has_length = false;
  for (;;) {
    const auto line = take_line(rest);
    if (!line) return false;
    if (line->empty()) break;
    const std::size_t colon = line->find(':');
    if (colon == line->npos) return false;
    const std::string_view name = line->substr(0, colon);
    const std::string_view value = trimmed(line->substr(colon + 1));
    if (!is_token(name) || !is_plain_text(value) || is_uncommon(name)) return false;
    if (same_name(name, "connection")) {
      if (!same_name(value, "keep-alive")) return false;  // which HTTP/1.1 means anyway, and most SDKs say
    } else if (same_name(name, "content-length")) {
      if (has_length || !read_length(value, head.content_length)) return false;
      has_length = true;
    } else {
      sink.header(name, value);
    }
  }
  head.bytes = buffer.size() - rest.size();
  return true;
}

}  // namespace weir::gateway
