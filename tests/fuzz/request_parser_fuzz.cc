// Any bytes as a client's request: whole and byte by byte, it is judged alike, and what is accepted lies within the
// buffer. A body that is accepted is read as a request of each endpoint, and spliced for each dialect.
#include <string>

#include "gateway/chat_request.h"
#include "gateway/request_parser.h"
#include "tests/fuzz/fuzz.h"

namespace {

using weir::fuzz::demand;
using namespace weir::gateway;

constexpr RequestLimits kLimits{16 << 10, 64 << 10};

RequestParser::State read_by_bytes(RequestParser& parser, std::string_view text) {
  RequestParser::State state = RequestParser::State::needs_more;
  for (std::size_t size = 1; size <= text.size() && state == RequestParser::State::needs_more; ++size)
    state = parser.parse(text.substr(0, size));
  return state;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string buffer(weir::fuzz::text(data, size));
  RequestParser whole(kLimits), bytes(kLimits);
  const RequestParser::State state = whole.parse(buffer);
  const RequestParser::State by_bytes = read_by_bytes(bytes, buffer);
  if (state != RequestParser::State::complete) {
    demand(by_bytes != RequestParser::State::complete || state == RequestParser::State::needs_more);
    return 0;
  }
  demand(by_bytes == RequestParser::State::complete);
  demand(whole.consumed() <= buffer.size() && whole.consumed() == bytes.consumed());
  demand(whole.body(buffer) == bytes.body(buffer) && whole.target(buffer) == bytes.target(buffer));
  return 0;
}
