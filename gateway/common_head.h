// The header of almost every request, read in one quick and narrow pass: a method, a plain target, HTTP/1.1, header
// lines of visible ASCII, at most one Content-Length, nothing that changes how the message is framed or kept alive.
//
// What is in any way unusual (chunked bodies, HTTP/1.0, Connection: close, Expect, folded lines, repeated lengths, odd
// bytes) is declined, not judged: RequestParser then lets Beast's strict parser decide. So this accepts a subset of
// what Beast accepts, and means the same by it. Pure; no thread contract.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::gateway {

struct CommonHead {
  std::string_view method;
  std::string_view target;
  std::uint64_t content_length = 0;
  std::size_t bytes = 0;  // of the header, blank line included
};

class HeaderSink {
 public:
  virtual void header(std::string_view name, std::string_view value) = 0;

 protected:
  ~HeaderSink() = default;
};

// False when the header is not complete or not common; `sink` may have seen a part of it then.
bool scan_common_head(std::string_view buffer, CommonHead& head, HeaderSink& sink);

}  // namespace weir::gateway
