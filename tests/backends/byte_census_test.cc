#include "backends/byte_census.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace weir::backends {
namespace {

// The same, one byte at a time.
ByteCensus counted_slowly(const std::string& text) {
  ByteCensus census;
  bool in_word = false;
  for (const char c : text) {
    const bool ascii = static_cast<unsigned char>(c) < 0x80;
    const bool letter = ascii && std::isalpha(static_cast<unsigned char>(c));
    const bool digit = ascii && std::isdigit(static_cast<unsigned char>(c));
    census.words += letter && !in_word;
    census.digits += digit;
    census.marks += ascii && std::isgraph(static_cast<unsigned char>(c)) && !letter && !digit;
    in_word = letter;
  }
  return census;
}

TEST(ByteCensus, CountsWordsDigitsAndMarks) {
  EXPECT_EQ(byte_census("It's 42, isn't it?"), (ByteCensus{.words = 5, .digits = 2, .marks = 4}));
  EXPECT_EQ(byte_census(""), ByteCensus());
}

TEST(ByteCensus, CountsAWordAcrossBlocksOnce) {
  EXPECT_EQ(byte_census(std::string(100, 'x')).words, 1);
}

TEST(ByteCensus, LeavesOtherScriptsAlone) {
  EXPECT_EQ(byte_census("\xE4\xBD\xA0\xE5\xA5\xBD\xEF\xBC\x8C"), ByteCensus());
}

TEST(ByteCensus, CountsWhatCountingByteForByteCounts) {
  std::mt19937 chance(1);
  for (int round = 0; round < 300; ++round) {
    std::string text(chance() % (round < 250 ? 100 : 20'000), ' ');
    for (char& c : text) c = static_cast<char>(round % 2 ? chance() % 256 : 32 + chance() % 96);
    ASSERT_EQ(byte_census(text), counted_slowly(text)) << round;
  }
}

}  // namespace
}  // namespace weir::backends
