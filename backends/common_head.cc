#include "backends/common_head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "backends/byte_search.h"

namespace weir::backends {
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

const char* token_end(const char* at, const char* end) {
  for (at = find_name_end(at, end); at != end && kTokenBytes[static_cast<unsigned char>(*at)];) ++at;
  return at;
}

bool is_token(std::string_view text) {
  return !text.empty() && token_end(text.data(), text.data() + text.size()) == text.data() + text.size();
}

// Where a line of visible ASCII and blanks ends with CR and LF; nothing when it does not, or not yet.
const char* line_end(const char* at, const char* end) {
  const char* const odd = find_byte(at, end, [](Block b) { return b.not_printable() | b.equal('\x7f'); });
  return end - odd >= 2 && odd[0] == '\r' && odd[1] == '\n' ? odd : nullptr;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Reads a header from the front of a buffer. Each step is false, or nothing, where the header ends being common.
class Scan {
 public:
  explicit Scan(std::string_view buffer) : begin_(buffer.data()), at_(begin_), end_(begin_ + buffer.size()) {}

  std::optional<std::string_view> first_line() {
    const char* const line = at_;
    const char* const ends = line_end(line, end_);
    if (ends == nullptr) return std::nullopt;
    at_ = ends + 2;
    return std::string_view(line, ends);
  }

  // Up to the blank line.
  bool headers(HeaderSink& sink) {
    while (end_ - at_ >= 2 && !(at_[0] == '\r' && at_[1] == '\n')) {
      const char* const colon = token_end(at_, end_);
      if (colon == at_ || colon == end_ || *colon != ':') return false;
      const char* const ends = line_end(colon + 1, end_);
      if (ends == nullptr || !header({at_, colon}, trimmed({colon + 1, ends}), sink)) return false;
      at_ = ends + 2;
    }
    if (end_ - at_ < 2) return false;
    at_ += 2;
    return true;
  }

  std::optional<std::uint64_t> content_length() const { return length_; }
  std::string_view length_text() const { return length_text_; }
  std::size_t bytes() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  // Headers that decide about framing and persistence are known by their lengths first.
  bool header(std::string_view name, std::string_view value, HeaderSink& sink) {
    switch (name.size()) {
      case 6:
        if (is_header_name(name, "expect")) return false;
        break;
      case 7:
        if (is_header_name(name, "upgrade")) return false;
        break;
      case 10:
        if (is_header_name(name, "connection")) return is_header_name(value, "keep-alive");  // HTTP/1.1 means it anyway
        break;
      case 14:
        if (is_header_name(name, "content-length")) return !length_ && content_length(value);
        break;
      case 16:
        if (is_header_name(name, "proxy-connection")) return false;
        break;
      case 17:
        if (is_header_name(name, "transfer-encoding")) return false;
        break;
      default:
        break;
    }
    sink.header(name, value);
    return true;
  }

  bool content_length(std::string_view value) {
    length_text_ = value;
    return read_content_length(value, length_.emplace());
  }

  const char* const begin_;
  const char* at_;
  const char* const end_;
  std::optional<std::uint64_t> length_;
  std::string_view length_text_;
};

// method SP target SP HTTP/1.1
bool read_request_line(std::string_view line, CommonRequestHead& head) {
  constexpr std::string_view kVersion = " HTTP/1.1";
  if (!line.ends_with(kVersion)) return false;
  line.remove_suffix(kVersion.size());
  const std::size_t space = line.find(' ');
  if (space == line.npos) return false;
  head.method = line.substr(0, space);
  head.target = line.substr(space + 1);
  return is_token(head.method) && head.target.starts_with('/') && head.target.find(' ') == head.target.npos;
}

// HTTP/1.1 SP status SP reason; a status whose answer has a body.
bool read_status_line(std::string_view line, int& status) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  constexpr std::size_t kDigits = 3;
  if (!line.starts_with(kVersion)) return false;
  line.remove_prefix(kVersion.size());
  const auto [end, error] = std::from_chars(line.data(), line.data() + std::min(kDigits, line.size()), status);
  if (error != std::errc() || end != line.data() + kDigits || line.size() == kDigits || *end != ' ') return false;
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

std::optional<CommonRequestHead> common_request_head(std::string_view buffer, HeaderSink& sink) {
  Scan scan(buffer);
  CommonRequestHead head;
  const auto line = scan.first_line();
  if (!line || !read_request_line(*line, head) || !scan.headers(sink)) return std::nullopt;
  head.content_length = scan.content_length().value_or(0);
  head.length_text = scan.length_text();
  head.bytes = scan.bytes();
  return head;
}

std::optional<CommonAnswerHead> common_answer_head(std::string_view buffer, HeaderSink& sink) {
  Scan scan(buffer);
  CommonAnswerHead head;
  const auto line = scan.first_line();
  if (!line || !read_status_line(*line, head.status) || !scan.headers(sink) || !scan.content_length())
    return std::nullopt;
  head.content_length = *scan.content_length();
  head.length_text = scan.length_text();
  head.bytes = scan.bytes();
  return head;
}

bool read_content_length(std::string_view text, std::uint64_t& length) {
  if (text.empty() || text.size() > 18) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_header_name(std::string_view name, std::string_view lower) {
  return name.size() == lower.size() && std::equal(name.begin(), name.end(), lower.begin(), [](char a, char b) {
           return a == b || (a >= 'A' && a <= 'Z' && (a | 0x20) == b);
         });
}

}  // namespace weir::backends
