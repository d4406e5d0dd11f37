#include "tests/bench/http.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace weir::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

void take_field(std::string_view line, Head& head) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  if (same_word(name, "content-length")) {
    std::size_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    head.content_length = length;
  } else if (same_word(name, "transfer-encoding")) {
    head.chunked = same_word(value, "chunked");
  } else if (same_word(name, "connection")) {
    head.keep_alive = !same_word(value, "close");
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<Head> parse_head(std::string_view bytes) {
  const auto end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) return std::nullopt;
  Head head;
  head.bytes = end + kHeadEnd.size();
  auto lines = bytes.substr(0, end + 2);
  auto line_end = lines.find("\r\n");
  head.start_line = lines.substr(0, line_end);
  for (lines.remove_prefix(line_end + 2); !lines.empty(); lines.remove_prefix(line_end + 2)) {
    line_end = lines.find("\r\n");
    take_field(lines.substr(0, line_end), head);
  }
  return head;
}

std::string_view ChunkedDecoder::next(std::string_view& input) {
  while (!input.empty() && !done() && !broken()) {
    if (state_ == State::data) {
      const auto piece = input.substr(0, std::min(left_, input.size()));
      input.remove_prefix(piece.size());
      left_ -= piece.size();
      if (left_ == 0) state_ = State::data_end;
      return piece;
    }
    step(input.front());
    input.remove_prefix(1);
  }
  return {};
}

void ChunkedDecoder::step(char c) {
  if (state_ == State::size) return take_size(c);
  if (c == '\r') return;
  if (state_ == State::extension) {
    if (c == '\n') state_ = left_ > 0 ? State::data : State::trailer;
  } else if (state_ == State::data_end) {
    state_ = c == '\n' ? State::size : State::broken;
  } else if (c != '\n') {
    line_empty_ = false;
  } else {
    if (line_empty_) state_ = State::done;
    line_empty_ = true;
  }
}

void ChunkedDecoder::take_size(char c) {
  constexpr int kDigitsMax = 8;
  if (const int digit = hex_digit(c); digit >= 0 && digits_ < kDigitsMax) {
    left_ = left_ * 16 + static_cast<std::size_t>(digit);
    ++digits_;
    return;
  }
  const bool ends = c == '\r' || c == ';' || c == ' ';
  state_ = digits_ > 0 && ends ? State::extension : State::broken;
  digits_ = 0;
}

std::string_view ResponseReader::next(std::string_view& input) {
  if (state_ == State::head && !read_head(input)) return {};
  if (state_ == State::sized) return next_sized(input);
  if (state_ == State::chunked) return next_chunk(input);
  return {};
}

bool ResponseReader::read_head(std::string_view& input) {
  const auto held = held_.size();
  if (held > 0) held_.append(input);
  const auto head = parse_head(held > 0 ? std::string_view(held_) : input);
  if (!head) {
    if (held == 0) held_ = input;
    input = {};
    return false;
  }
  input.remove_prefix(head->bytes - held);
  begin_body(*head);
  held_.clear();
  return true;
}

void ResponseReader::begin_body(const Head& head) {
  const auto space = std::min(head.start_line.find(' ') + 1, head.start_line.size());
  const auto code = head.start_line.substr(space, 3);
  std::from_chars(code.data(), code.data() + code.size(), status_);
  keep_alive_ = head.keep_alive;
  left_ = head.content_length.value_or(0);
  if (head.chunked) {
    state_ = State::chunked;
  } else if (!head.content_length) {
    state_ = State::broken;
  } else {
    state_ = left_ > 0 ? State::sized : State::complete;
  }
}

std::string_view ResponseReader::next_sized(std::string_view& input) {
  const auto piece = input.substr(0, std::min(left_, input.size()));
  input.remove_prefix(piece.size());
  left_ -= piece.size();
  if (left_ == 0) state_ = State::complete;
  return piece;
}

std::string_view ResponseReader::next_chunk(std::string_view& input) {
  const auto piece = chunks_.next(input);
  if (chunks_.done()) state_ = State::complete;
  if (chunks_.broken()) state_ = State::broken;
  return piece;
}

}  // namespace weir::bench
