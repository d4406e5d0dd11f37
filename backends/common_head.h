// The header of almost every request and of almost every whole answer, read in one quick and narrow pass: HTTP/1.1, a
// method and a plain target or a status, header lines of visible ASCII, at most one Content-Length, nothing that
// changes how the message is framed or kept alive.
//
// What is in any way unusual (chunked bodies, HTTP/1.0, Connection: close, Expect, folded lines, repeated lengths, odd
// bytes) is declined, not judged: a strict parser, Beast's, then decides. So this accepts a subset of what Beast
// accepts, and means the same by it. Pure; no thread contract.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::backends {

struct CommonRequestHead {
  std::string_view method;
  std::string_view target;
  std::uint64_t content_length = 0;
  std::string_view length_text;  // its digits; empty where there is no Content-Length
  std::size_t bytes = 0;         // of the header, blank line included
};

struct CommonAnswerHead {
  int status = 0;
  std::uint64_t content_length = 0;
  std::string_view length_text;
  std::size_t bytes = 0;
};

class HeaderSink {
 public:
  virtual void header(std::string_view name, std::string_view value) = 0;

 protected:
  ~HeaderSink() = default;
};

// Nothing when the header is not complete or not common; `sink` may have seen a part of it then.
std::optional<CommonRequestHead> common_request_head(std::string_view buffer, HeaderSink& sink);
// The same for an answer that says how long its body is.
std::optional<CommonAnswerHead> common_answer_head(std::string_view buffer, HeaderSink& sink);

// The figure of a Content-Length: eighteen digits at most. False when it is none.
bool read_content_length(std::string_view text, std::uint64_t& length);

// ASCII letters without case; `lower` is in lower case.
bool is_header_name(std::string_view name, std::string_view lower);

}  // namespace weir::backends
