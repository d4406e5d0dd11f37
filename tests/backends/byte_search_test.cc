#include "backends/byte_search.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <string_view>

namespace weir::backends {
namespace {

using Search = const char* (*)(const char*, const char*);

constexpr std::size_t kBytes = 170;

// Every byte value, at every place of a text that spans several blocks, from every place before it.
void expect_finds_exactly(Search search, bool (*fits)(unsigned char)) {
  for (unsigned value = 0; value < 256; ++value) {
    for (std::size_t at = 0; at < kBytes; ++at) {
      std::string text(kBytes, 'a');
      text[at] = static_cast<char>(value);
      const char* const end = text.data() + text.size();
      for (std::size_t from = 0; from <= text.size(); from += 7) {
        const bool found = from <= at && fits(static_cast<unsigned char>(value));
        ASSERT_EQ(search(text.data() + from, end) - text.data(), static_cast<long>(found ? at : kBytes))
            << "byte " << value << " at " << at << " from " << from;
      }
    }
  }
}

bool one_of(std::string_view set, unsigned char byte) {
  return set.find(static_cast<char>(byte)) != set.npos;
}

TEST(ByteSearch, FindsWhatItLooksForAndNothingElse) {
  expect_finds_exactly(find_string_break, [](unsigned char b) { return one_of("\"\\", b) || b < 0x20 || b >= 0x80; });
  expect_finds_exactly(find_quote, [](unsigned char b) { return one_of("\"\\", b); });
  expect_finds_exactly(find_bracket, [](unsigned char b) { return one_of("{}[]\"", b); });
  expect_finds_exactly(find_line_end, [](unsigned char b) { return one_of("\r\n", b); });
  expect_finds_exactly(find_name_end, [](unsigned char b) { return b != '-' && !std::isalnum(b); });
}

TEST(ByteSearch, FindsTheFirstOfSeveral) {
  const std::string text = "0123456789abcdefghij\"klm\"nopqrstuvwxyz\"";
  EXPECT_EQ(find_quote(text.data(), text.data() + text.size()) - text.data(), 20);
  EXPECT_EQ(find_quote(text.data() + 21, text.data() + text.size()) - text.data(), 24);
}

}  // namespace
}  // namespace weir::backends
