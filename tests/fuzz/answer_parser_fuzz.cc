// Any bytes as a server's HTTP answer, whole and byte by byte, up to the end of its connection: it is an answer so and
// so or not at all, with the same head and body. What comes slowly may be heard, or known for bad, later. Then as the
// answer of a server whose latest was much like it: known again or not, it means the same.
#include <functional>
#include <random>
#include <string>

#include "backends/answer_parser.h"
#include "tests/fuzz/fuzz.h"

namespace {

using weir::backends::AnswerParser;
using weir::backends::LatestAnswer;
using weir::fuzz::demand;

struct Answer {
  AnswerParser parser;
  LatestAnswer latest = {};
  std::string body;
  bool good = true;

  void read(std::string_view bytes) {
    if (!good || parser.is_complete()) return;
    good = parser.feed(bytes, latest);
    for (const std::string_view piece : parser.body()) body.append(piece);
  }
};

void demand_same(const Answer& a, const Answer& b) {
  demand(a.good == b.good && a.body == b.body);
  demand(a.parser.is_complete() == b.parser.is_complete() && a.parser.reusable() == b.parser.reusable());
  demand(a.parser.head().status == b.parser.head().status);
  demand(a.parser.head().content_type == b.parser.head().content_type);
  demand(a.parser.head().retry_after == b.parser.head().retry_after);
}

// The latest had one byte more, less or changed in it; and then was the same.
void demand_the_same_again(const std::string& text) {
  if (text.empty()) return;
  std::minstd_rand random(static_cast<unsigned>(std::hash<std::string>{}(text)));
  const std::size_t at = random() % text.size();
  const auto byte = static_cast<char>(random() % 2 ? '0' + random() % 10 : random());
  std::string alike = text;
  alike.replace(at, random() % 2, random() % 2, byte);
  Answer alone, first, second, third;
  alone.read(text);
  first.read(alike);
  second.latest = first.latest;
  second.read(text);
  third.latest = second.latest;
  third.read(text);
  demand_same(alone, second);
  demand_same(alone, third);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(weir::fuzz::text(data, size));
  demand_the_same_again(text);
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
