// Any bytes as a client's request, whole and byte by byte: it is accepted so and so or not at all, and what is accepted
// is the same and lies within the buffer. What is never accepted may be known for bad sooner in one of the two ways.
// Then the same and something much like it on a connection that sent it before: known again or not, it means the same.
#include <functional>
#include <random>
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

void demand_same_as_alone(const std::string& buffer, HeadMemory& memory, HeadMemory::Place place) {
  RequestParser alone(kLimits), remembering(kLimits);
  const RequestParser::State state = alone.parse(buffer);
  demand(remembering.parse(buffer, memory, place) == state && remembering.refusal() == alone.refusal());
  demand(remembering.has_head() == alone.has_head());
  if (state == RequestParser::State::complete) demand_same(alone, remembering, buffer);
}

// One byte replaced, put in or left out.
std::string alike(std::string text, std::minstd_rand& random) {
  const std::size_t at = random() % text.size();
  const auto byte = static_cast<char>(random() % 2 ? '0' + random() % 10 : random());
  switch (random() % 3) {
    case 0:
      return text.erase(at, 1);
    case 1:
      return text.insert(at, 1, byte);
    default:
      text[at] = byte;
      return text;
  }
}

// The first length written with one more digit.
std::string spelt_longer(std::string text) {
  const std::size_t at = text.find_first_of("0123456789", text.find("ength:"));
  return at == text.npos ? text : text.insert(at, 1, '0');
}

void demand_the_same_again(const std::string& buffer) {
  constexpr int kTries = 4;
  HeadMemory memory;
  HeadMemory::Place place = HeadMemory::kNone;
  RequestParser(kLimits).parse(buffer, memory, place);
  std::minstd_rand random(static_cast<unsigned>(std::hash<std::string>{}(buffer)));
  for (int i = 0; i < kTries && !buffer.empty(); ++i) demand_same_as_alone(alike(buffer, random), memory, place);
  demand_same_as_alone(spelt_longer(buffer), memory, place);
  demand_same_as_alone(buffer, memory, place);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string buffer(weir::fuzz::text(data, size));
  demand_the_same_again(buffer);
  RequestParser whole(kLimits), bytes(kLimits);
  const RequestParser::State state = whole.parse(buffer);
  const RequestParser::State by_bytes = read_by_bytes(bytes, buffer);
  demand((by_bytes == RequestParser::State::complete) == (state == RequestParser::State::complete));
  if (state != RequestParser::State::complete) return 0;
  demand(whole.consumed() <= buffer.size());
  demand_same(whole, bytes, buffer);
  return 0;
}
