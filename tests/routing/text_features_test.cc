#include "routing/text_features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace weir::routing {
namespace {

TextFeatures features(std::string_view text) {
  TextFeatures read;
  read.read(text);
  return read;
}

std::vector<std::uint32_t> hashes(std::string_view text) {
  return features(text).hashes;
}

std::size_t in_common(std::string_view a, std::string_view b) {
  const auto of_b = hashes(b);
  const auto of_a = hashes(a);
  return static_cast<std::size_t>(
      std::ranges::count_if(of_a, [&](std::uint32_t hash) { return std::ranges::find(of_b, hash) != of_b.end(); }));
}

TEST(TextFeatures, AreItsWordsAndTheirPairs) {
  EXPECT_EQ(hashes("").size(), 0u);
  EXPECT_EQ(hashes("why").size(), 1u);
  EXPECT_EQ(hashes("why not").size(), 3u);
  EXPECT_EQ(hashes("why not now").size(), 5u);
}

TEST(TextFeatures, MindTheOrderOfWordsAndNotTheirCase) {
  EXPECT_EQ(hashes("Why NOT"), hashes("why not"));
  EXPECT_EQ(in_common("why not", "not why"), 2u);
}

TEST(TextFeatures, AreTheSameWhateverMarksAndBlanksPartTheWords) {
  EXPECT_EQ(hashes("why, not?"), hashes(" why\n\n(not) "));
}

TEST(TextFeatures, TakeANumberForItsLength) {
  EXPECT_EQ(hashes("42"), hashes("99"));
  EXPECT_NE(hashes("42"), hashes("7"));
  EXPECT_EQ(hashes("42").size(), 1u);
}

TEST(TextFeatures, TakeEachCharacterOfChineseForAWord) {
  EXPECT_EQ(hashes("河流").size(), 3u);
  EXPECT_EQ(in_common("河流", "流河"), 2u);
  EXPECT_EQ(hashes("河。流"), hashes("河 流")) << "a mark parts, and is none";
}

TEST(TextFeatures, KnowWordsOfOtherAlphabets) {
  EXPECT_EQ(hashes("Größe").size(), 1u);
  EXPECT_EQ(hashes("какая река").size(), 3u);
}

TEST(TextFeatures, OfTheSameBytesStayTheSame) {
  EXPECT_EQ(hashes("a river"), (std::vector<std::uint32_t>{4159235831, 2825316449, 137087961}))
      << "a change here needs another config::TextHead::kFeatures";
}

TEST(TextFeatures, MeasureTheText) {
  const TextFeatures::Measures code = features("if (a[0] == b) { return x_1; }").measures;
  const TextFeatures::Measures prose = features("Where does the river go after the rain?").measures;
  EXPECT_GT(code[5], prose[5]) << "marks";
  EXPECT_GT(code[7], prose[7]) << "code";
  EXPECT_GT(prose[11], code[11]) << "questions";
}

TEST(TextFeatures, ReadWhatIsCutOffOrMalformed) {
  for (const char* text : {"\xE6", "\xE6\xB2", "\xFF\xFE", "\xF0\x9F", "a\x80\x80"}) EXPECT_LE(hashes(text).size(), 3u);
}

}  // namespace
}  // namespace weir::routing
