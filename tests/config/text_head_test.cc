#include "config/text_head.h"

#include <gtest/gtest.h>

#include <sstream>

#include "installation.h"

namespace weir::config {
namespace {

constexpr std::string_view kSections = R"(quality:
  table: quality.yaml
  head: head.weir
tiers:
  - {name: flash, model: f, quality: small}
  - {name: pro, model: p, quality: large}
)";

constexpr std::string_view kTable = R"(version: test-1
models: [small, large]
classes:
  general: {small: 50, large: 60}
  facts: {small: 20, large: 40}
)";

TextHead head_for(std::vector<std::string> tiers, std::vector<std::string> classes = {"facts"}) {
  TextHead head;
  head.examples = 1200;
  head.trust = {0.42, 0.7, 0.19};
  head.classes = std::move(classes);
  for (std::string& tier : tiers) {
    TextHead::Score score;
    score.tier = std::move(tier);
    score.step = 0.01F;
    score.measures[3] = 0.5F;
    score.class_centers.resize(head.classes.size(), 0.25F);
    head.scores.push_back(std::move(score));
  }
  head.buckets.resize(TextHead::kBuckets * head.scores.size());
  head.buckets[5] = -7;
  return head;
}

// What is wrong with a configuration whose head has these bytes.
Lines problems_with(const std::string& bytes) {
  return Installation(kSections).write("quality.yaml", kTable).write("head.weir", bytes).problems();
}

std::string wrong_with(const std::string& bytes) {
  return std::get<std::string>(text_head_of(bytes));
}

TEST(TextHead, IsReadAsItWasWritten) {
  const TextHead head = head_for({"flash", "pro"});
  const TextHead read = std::get<TextHead>(text_head_of(bytes_of(head)));
  EXPECT_EQ(bytes_of(read), bytes_of(head));
  EXPECT_EQ(read.buckets[5], -7);
  EXPECT_EQ(read.scores[1].class_centers[0], 0.25F);
  EXPECT_EQ(read.trust.labelled, 0.42);
}

TEST(TextHead, IsSmall) {
  EXPECT_LT(bytes_of(head_for(std::vector<std::string>(TextHead::kScoresMax, "flash"))).size(), 1u << 20);
}

TEST(TextHead, IsLoadedWithTheConfiguration) {
  Loaded loaded = Installation(kSections)
                      .write("quality.yaml", kTable)
                      .write("head.weir", bytes_of(head_for({"flash", "pro"})))
                      .load();
  ASSERT_TRUE(loaded.config) << to_string(loaded.problems.at(0));
  EXPECT_EQ(loaded.config->text_head->examples, 1200u);
  EXPECT_EQ(loaded.config->text_head->version.size(), 12u);
}

TEST(TextHead, IsOffUnlessTheConfigurationNamesOne) {
  EXPECT_FALSE(config_of("").text_head);
}

TEST(TextHead, ThatIsNotThereIsAMistakeInTheLineThatNamesIt) {
  EXPECT_EQ(Installation(kSections).write("quality.yaml", kTable).problems(),
            (Lines{"weir.yaml:3: quality.head: there is no file head.weir"}));
}

TEST(TextHead, OfAnotherKindOfFileIsNone) {
  EXPECT_EQ(problems_with("classes: {}\n"),
            (Lines{"weir.yaml:3: quality.head: the file head.weir is no text head: `weir train` makes one"}));
}

TEST(TextHead, ThatWasDamagedIsNotUsed) {
  std::string bytes = bytes_of(head_for({"flash", "pro"}));
  EXPECT_EQ(problems_with(bytes.substr(0, bytes.size() / 2)),
            (Lines{"weir.yaml:3: quality.head: the file head.weir is damaged: its length is not what it says"}));
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_EQ(problems_with(bytes),
            (Lines{"weir.yaml:3: quality.head: the file head.weir is damaged: its checksum is another"}));
  EXPECT_EQ(wrong_with("WEIRHEAD"), "is damaged: it ends early");
}

TEST(TextHead, OfAnotherVersionIsToBeTrainedAnew) {
  std::string bytes = bytes_of(head_for({"flash"}));
  bytes[8] = 9;
  EXPECT_EQ(wrong_with(bytes), "has the format 9; this Weir reads 1: train it anew");
  bytes[8] = 1;
  bytes[12] = 7;
  EXPECT_EQ(wrong_with(bytes),
            "was trained on version 7 of the features; this Weir reads version 1 from texts: train it anew");
}

// Whole, and yet no head: nobody but somebody who forges one gets so far.
TEST(TextHead, ThatSaysWhatNoHeadSaysIsNotUsed) {
  TextHead too_sure = head_for({"flash"});
  too_sure.trust.labelled = 1.5;
  EXPECT_EQ(wrong_with(bytes_of(too_sure)), "is no text head of this Weir: it trusts itself by no share");
  TextHead short_of_weights = head_for({"flash"});
  short_of_weights.buckets.resize(10);
  EXPECT_EQ(wrong_with(bytes_of(short_of_weights)), "is no text head of this Weir: it ends early");
}

TEST(TextHead, MustHaveAScoreForEveryTier) {
  EXPECT_EQ(problems_with(bytes_of(head_for({"flash"}))),
            (Lines{"weir.yaml:3: quality.head: the head in head.weir has no score for the tier \"pro\": its pairs had "
                   "none"}));
}

TEST(TextHead, ThatKnowsAClassWhichTheTableLacksIsWarnedAbout) {
  EXPECT_EQ(problems_with(bytes_of(head_for({"flash", "pro"}, {"trivia"}))),
            (Lines{"weir.yaml:3: warning: quality.head: the head in head.weir knows a task class \"trivia\" that the "
                   "table does not have"}));
}

TEST(TextHead, IsDescribedWithHowFarItIsTrusted) {
  const std::string sections = std::string(kSections) + policy("name: private, head: false");
  const Loaded loaded = Installation(sections)
                            .write("quality.yaml", kTable)
                            .write("head.weir", bytes_of(head_for({"flash", "pro"})))
                            .load();
  std::ostringstream said;
  describe(loaded.config.value(), std::chrono::sys_days(std::chrono::year(2026) / 6 / 1), said);
  EXPECT_NE(said.str().find("Text head " + loaded.config->text_head->version +
                            ", trained on 1200 prompts: points go from the table's to the head's by 42 % in 1 classes "
                            "that it knows, by 70 % where there is no class, by 19 % in others\n"),
            std::string::npos)
      << said.str();
  EXPECT_NE(said.str().find("without reading the prompt"), std::string::npos);
}

TEST(TextHead, DoesNotReadThePromptsOfAPolicyThatSaysSo) {
  const Config config = config_of(policy("name: private, head: false"));
  EXPECT_FALSE(config.policies[0].text_head);
  EXPECT_TRUE(config_of("").policies[0].text_head);
  EXPECT_EQ(yaml_of(config.policies, config).find("head: false") == std::string::npos, false);
}

}  // namespace
}  // namespace weir::config
