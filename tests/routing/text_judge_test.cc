#include "routing/text_judge.h"

#include <gtest/gtest.h>

namespace weir::routing {
namespace {

using config::Effort;
using config::TextHead;

constexpr int kFlash = 0, kPro = 1;
constexpr int kGeneral = 0, kFacts = 1, kCode = 2;

// Where it reads "theorem", Flash is worth less. It was trained on facts, of which many speak of theorems.
TextHead wary_of_theorems() {
  TextHead head;
  head.trust = {0.5, 1, 0.25};
  head.classes = {"facts"};
  head.scores = {{.tier = "flash", .step = 1, .class_centers = {-1}}, {.tier = "pro", .step = 1, .class_centers = {0}}};
  head.buckets.resize(2 * TextHead::kBuckets);
  TextFeatures word;
  word.read("theorem");
  head.buckets[2 * bucket_of(word.hashes[0])] = -2;
  return head;
}

class TextJudging : public testing::Test {
 protected:
  TextJudging() {
    config_.tiers = {{"flash", "f", 0, 70}, {"pro", "p", 1, 80}};
    for (const char* name : {"facts", "code"}) config_.quality.classes.push_back({name, {}});
    config_.text_head = std::make_shared<TextHead>(wary_of_theorems());
  }

  double moved(std::string_view text, int tier, int task_class = kGeneral, Effort effort = Effort::high) {
    TextFeatures features;
    features.read(text);
    const TextJudge judge(config_);
    return judge.points(judge.read(features), task_class, tier, effort,
                        config_.tiers[static_cast<std::size_t>(tier)].quality);
  }

  config::Config config_;
};

// The odds of 70 % are 7 to 3; two less in the logarithm leave 24 %.
TEST_F(TextJudging, MovesATiersPointsByWhatTheWordsSay) {
  EXPECT_NEAR(moved("theorem", kFlash), 24.0 - 70, 0.05);
  EXPECT_EQ(moved("theorem", kPro), 0);
  EXPECT_EQ(moved("river", kFlash), 0);
}

TEST_F(TextJudging, MeasuresAPromptFromItsClass) {
  EXPECT_NEAR(moved("theorem", kFlash, kFacts), 0.5 * points_moved(70, -1), 1e-9);
  EXPECT_NEAR(moved("river", kFlash, kFacts), 0.5 * points_moved(70, 1), 1e-9);
}

TEST_F(TextJudging, TrustsTheHeadLessInClassesThatItNeverMet) {
  EXPECT_NEAR(moved("theorem", kFlash, kCode), 0.25 * points_moved(70, -2), 1e-9);
}

TEST_F(TextJudging, SaysNothingWhereNothingWasRead) {
  EXPECT_EQ(TextJudge(config_).points(std::nullopt, kGeneral, kFlash, Effort::high, 70), 0);
  config_.text_head = nullptr;
  EXPECT_EQ(TextJudge(config_).points(TextScores{}, kGeneral, kFlash, Effort::high, 70), 0);
}

TEST_F(TextJudging, KeepsPointsWithinAHundred) {
  for (const double table : {0.0, 1.0, 50.0, 100.0}) {
    for (const double shift : {-1e9, -3.0, 3.0, 1e9}) {
      const double points = table + points_moved(table, shift);
      EXPECT_GE(points, -1.0);
      EXPECT_LE(points, 101.0);
    }
  }
}

TEST_F(TextJudging, TakesTheNearestEffortThatWasTrained) {
  TextHead head = wary_of_theorems();
  head.scores[0].effort = head.scores[1].effort = Effort::low;
  TextHead::Score calm = head.scores[0];
  calm.effort = Effort::max;
  calm.step = 0;
  head.scores[1] = calm;
  head.scores.resize(2);
  config_.text_head = std::make_shared<TextHead>(head);
  EXPECT_LT(moved("theorem", kFlash, kGeneral, Effort::none), -1) << "low is next above none";
  EXPECT_EQ(moved("theorem", kFlash, kGeneral, Effort::high), 0) << "max is next above high";
}

}  // namespace
}  // namespace weir::routing
