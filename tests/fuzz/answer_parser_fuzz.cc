// Any bytes as a server's HTTP answer, whole and byte by byte, up to the end of its connection: it is an answer so and
// so or not at all, with the same head and body. What comes slowly may be heard, or known for bad, later.
#include <string>

#include "backends/answer_parser.h"
#include "tests/fuzz/fuzz.h"

namespace {

using weir::backends::AnswerParser;
using weir::fuzz::demand;

struct Answer {
  AnswerParser parser;
  std::string body;
  bool good = true;

  void read(std::string_view bytes) {
    if (!good || parser.is_complete()) return;
    good = parser.feed(bytes);
    for (const std::string_view piece : parser.body()) body.append(piece);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(weir::fuzz::text(data, size));
  Answer whole, bytes;
  if (!text.empty()) whole.read(text);
  for (const char& byte : text) bytes.read({&byte, 1});
  demand(bytes.good || !whole.good);
  if (!whole.good) return 0;
  demand(whole.parser.is_complete() == bytes.parser.is_complete());
  demand(whole.parser.is_complete() ? whole.body == bytes.body : whole.body.starts_with(bytes.body));
  demand(whole.parser.has_head() == bytes.parser.has_head());
  demand(!whole.parser.has_head() || whole.parser.head().status == bytes.parser.head().status);
  demand(whole.parser.feed_end() == bytes.parser.feed_end());
  return 0;
}
