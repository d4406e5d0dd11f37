// Any bytes as a client's request, whole and byte by byte: it is accepted so and so or not at all, and what is accepted
// is the same and lies within the buffer. What is never accepted may be known for bad sooner in one of the two ways.
#include <string>

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

void demand_same(const RequestParser& whole, const RequestParser& bytes, std::string_view buffer) {
  demand(whole.consumed() == bytes.consumed());
  demand(whole.verb() == bytes.verb() && whole.keeps_alive() == bytes.keeps_alive());
  demand(whole.method(buffer) == bytes.method(buffer) && whole.target(buffer) == bytes.target(buffer));
  demand(whole.body(buffer) == bytes.body(buffer));
  for (int i = 0; i < static_cast<int>(Header::count); ++i)
    demand(whole.header(static_cast<Header>(i), buffer) == bytes.header(static_cast<Header>(i), buffer));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string buffer(weir::fuzz::text(data, size));
  RequestParser whole(kLimits), bytes(kLimits);
  const RequestParser::State state = whole.parse(buffer);
  const RequestParser::State by_bytes = read_by_bytes(bytes, buffer);
  demand((by_bytes == RequestParser::State::complete) == (state == RequestParser::State::complete));
  if (state != RequestParser::State::complete) return 0;
  demand(whole.consumed() <= buffer.size());
  demand_same(whole, bytes, buffer);
  return 0;
}
