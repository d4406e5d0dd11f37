#include <gtest/gtest.h>

#include "backends/simulator/prefix_cache.h"
#include "backends/simulator/tokens.h"

namespace weir::simulator {
namespace {

std::string prompt_of(std::size_t tokens, char letter = 'x') {
  return std::string(tokens * kTokenBytes, letter);
}

TEST(Tokens, AMessageCostsAQuarterOfItsBytesAndFour) {
  std::string prompt;
  render(prompt, "user", "12345");
  EXPECT_EQ(count_tokens(prompt), 2 + 4);
  render(prompt, "a role with a name beyond all measure", "");
  EXPECT_EQ(count_tokens(prompt), 2 + 4 + 4);
}

TEST(Tokens, PiecesNeverCutACharacter) {
  const auto pieces = pieces_of("ab漢字é!");
  std::string joined;
  for (const std::string& piece : pieces) {
    EXPECT_NE(static_cast<unsigned char>(piece[0]) & 0xC0U, 0x80U) << piece;
    joined += piece;
  }
  EXPECT_GT(pieces.size(), 1U);
  EXPECT_EQ(joined, "ab漢字é!");
}

TEST(PrefixCache, FindsWholeBlocksOfACommonBeginning) {
  PrefixCache cache(1 << 20);
  EXPECT_EQ(cache.use("", prompt_of(300) + "one."), 0);
  EXPECT_EQ(cache.use("", prompt_of(300) + "two."), 256);
}

TEST(PrefixCache, FindsNothingAfterTheFirstDifference) {
  PrefixCache cache(1 << 20);
  cache.use("", prompt_of(128, 'a') + prompt_of(256, 'x'));
  EXPECT_EQ(cache.use("", prompt_of(128, 'b') + prompt_of(256, 'x')), 0);
}

TEST(PrefixCache, AlwaysLeavesATokenToCompute) {
  PrefixCache cache(1 << 20);
  cache.use("", prompt_of(256));
  EXPECT_EQ(cache.use("", prompt_of(256)), 128);
}

TEST(PrefixCache, KeepsSaltsApart) {
  PrefixCache cache(1 << 20);
  cache.use("tenant-a", prompt_of(300));
  EXPECT_EQ(cache.use("tenant-b", prompt_of(300)), 0);
  EXPECT_EQ(cache.use("tenant-a", prompt_of(300)), 256);
}

TEST(PrefixCache, ForgetsWhatWasUsedLeastRecently) {
  PrefixCache cache(2 * kBlockTokens);
  cache.use("", prompt_of(130, 'a'));
  cache.use("", prompt_of(130, 'b'));
  cache.use("", prompt_of(130, 'a'));
  cache.use("", prompt_of(130, 'c'));
  EXPECT_EQ(cache.use("", prompt_of(130, 'a')), 128);
  EXPECT_EQ(cache.use("", prompt_of(130, 'b')), 0);
}

TEST(PrefixCache, OfNoSizeFindsNothing) {
  PrefixCache cache(0);
  cache.use("", prompt_of(300));
  EXPECT_EQ(cache.use("", prompt_of(300)), 0);
}

}  // namespace
}  // namespace weir::simulator
