#include "routing/prompt_scale.h"

#include <gtest/gtest.h>

#include <cmath>

namespace weir::routing {
namespace {

// A second after the last time.
Thinning::TimePoint later() {
  static Thinning::TimePoint now;
  return now += std::chrono::seconds(1);
}

PromptText prose(std::int64_t words) {
  return {.ascii_bytes = 6 * words, .words = words + 4, .marks = words / 6 + 12, .messages = 1};
}

TEST(PromptScale, GoesByARuleOfThumbAtFirst) {
  PromptScale scale;
  EXPECT_DOUBLE_EQ(scale.tokens(prose(600), 0, 0), 600 * 1.1 + 100 * 0.5 + 3);
  EXPECT_DOUBLE_EQ(rule_of_thumb({.cjk_characters = 100}), 65);
  EXPECT_DOUBLE_EQ(rule_of_thumb({.ascii_bytes = 4, .words = 1}), 1.1);
  EXPECT_DOUBLE_EQ(rule_of_thumb({.ascii_bytes = 8000, .words = 1}), 1000);  // one very long word
  EXPECT_DOUBLE_EQ(rule_of_thumb({}), 1);
}

TEST(PromptScale, LearnsWhatAKeysPromptsReallyCount) {
  PromptScale scale;
  for (int i = 0; i < 50; ++i) {
    const PromptText text = prose(200 + 40 * i);
    scale.observe(text, 1, 0, std::llround(1.5 * rule_of_thumb(text)), later());
  }
  EXPECT_NEAR(scale.tokens(prose(1000), 1, 0) / rule_of_thumb(prose(1000)), 1.5, 0.05);
}

TEST(PromptScale, LearnsScriptsApart) {
  PromptScale scale;
  const PromptText chinese{.cjk_characters = 1000, .messages = 1};
  for (int i = 0; i < 100; ++i) {
    scale.observe(prose(1000), 1, 0, std::llround(rule_of_thumb(prose(1000))), later());
    scale.observe(chinese, 1, 0, std::llround(1.3 * rule_of_thumb(chinese)), later());
  }
  EXPECT_NEAR(scale.tokens(prose(1000), 1, 0) / rule_of_thumb(prose(1000)), 1, 0.05);
  EXPECT_NEAR(scale.tokens(chinese, 1, 0) / rule_of_thumb(chinese), 1.3, 0.05);
}

TEST(PromptScale, StartsANewKeyFromWhatIsKnownOfAll) {
  PromptScale scale;
  for (int i = 0; i < 50; ++i) scale.observe(prose(1000), 1, 0, 2000, later());
  EXPECT_NEAR(scale.tokens(prose(1000), 2, 0), 2000, 100);
  EXPECT_DOUBLE_EQ(scale.tokens(prose(1000), 2, 1), rule_of_thumb(prose(1000)));  // another model
}

TEST(PromptScale, TellsOneKeysModelFromTheNextKeysOther) {
  PromptScale scale;
  for (int i = 0; i < 50; ++i) scale.observe(prose(1000), 2, 0, 2000, later());
  EXPECT_DOUBLE_EQ(scale.tokens(prose(1000), 1, 1), rule_of_thumb(prose(1000)));
  EXPECT_DOUBLE_EQ(scale.tokens(prose(1000), 3, 1), rule_of_thumb(prose(1000)));
}

TEST(PromptScale, LearnsNothingFromNonsense) {
  PromptScale scale;
  scale.observe(prose(1000), 1, 0, 0, later());
  scale.observe({}, 1, 0, 1000, later());
  EXPECT_DOUBLE_EQ(scale.tokens(prose(1000), 1, 0), rule_of_thumb(prose(1000)));
  for (int i = 0; i < 100; ++i) scale.observe(prose(1000), 1, 0, 1LL << 60, later());
  EXPECT_LT(scale.tokens(prose(1000), 1, 0), 10 * rule_of_thumb(prose(1000)));
}

}  // namespace
}  // namespace weir::routing
