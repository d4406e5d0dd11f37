#include "routing/training/training.h"

#include <gtest/gtest.h>

#include <random>

#include "routing/text_judge.h"
#include "routing/training/report.h"

namespace weir::routing {
namespace {

// A little world with a rule: whatever the class, Flash answers what speaks of a theorem one time in five, and all else
// four times in five; Pro answers four times in five throughout. Where there is no rule, both do.
LabelledPairs pairs(int count, bool rule = true, std::uint64_t seed = 1) {
  static constexpr const char* kWords[] = {"river", "stone", "rain", "boat", "bridge", "mill", "fish", "reed"};
  std::mt19937_64 chance(seed);
  const auto often = [&](double share) { return static_cast<double>(chance() % 1000) < 1000 * share ? 1.0 : 0.0; };
  LabelledPairs pairs;
  pairs.tiers = {"flash", "pro"};
  pairs.classes = {"facts", "code", "agent"};
  for (int i = 0; i < count; ++i) {
    std::string text;
    for (int word = 0; word < 6; ++word) text += std::string(kWords[chance() % 8]) + " ";
    const bool hard = chance() % 2 == 0;
    if (hard) text += "theorem";
    LabelledPrompt prompt;
    prompt.features.read(text);
    prompt.task_class = static_cast<int>(chance() % 3);
    prompt.group = static_cast<std::uint64_t>(i);
    prompt.scores = {often(rule && hard ? 0.2 : 0.8), often(0.8)};
    pairs.prompts.push_back(std::move(prompt));
  }
  return pairs;
}

double points(const config::TextHead& head, std::string_view text, int tier) {
  config::Config config;
  config.tiers = {{"flash", "f", 0, 50}, {"pro", "p", 1, 80}};
  config.text_head = std::make_shared<config::TextHead>(head);
  TextFeatures features;
  features.read(text);
  const TextJudge judge(config);
  return judge.points(judge.read(features), 0, tier, config::Effort::high, tier == 0 ? 50 : 80);
}

TEST(Training, FindsTheRuleInThePairs) {
  const Trained trained = train_head(pairs(6000));
  const auto apart = [&](std::string_view text) {
    return points(trained.head, text, 1) - points(trained.head, text, 0);
  };
  EXPECT_GT(apart("stone boat theorem"), 10);
  EXPECT_LT(apart("stone boat mill"), -5);
}

TEST(Training, TrustsAHeadAsFarAsItWasRightAboutWhatItHadNotSeen) {
  const Trained trained = train_head(pairs(2000));
  EXPECT_GT(trained.labelled.trust, 0.8);
  EXPECT_LE(trained.labelled.trust, trained.labelled.slope);
  EXPECT_GT(trained.unlabelled.trust, 0.8);
  EXPECT_EQ(trained.head.trust.labelled, trained.labelled.trust);
}

TEST(Training, TrustsAHeadInClassesThatItNeverMetByAThirdAtMost) {
  EXPECT_EQ(train_head(pairs(2000)).head.trust.unseen, Trained::kUnseenMost);
}

TEST(Training, TrustsNothingWhereTheWordsSayNothing) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const Trained trained = train_head(pairs(400, false, seed));
    EXPECT_LT(trained.head.trust.labelled, 0.1) << seed;
    EXPECT_LT(trained.head.trust.unlabelled, 0.1) << seed;
  }
}

TEST(Training, GivesTheSameHeadForTheSamePairs) {
  EXPECT_EQ(bytes_of(train_head(pairs(200)).head), bytes_of(train_head(pairs(200)).head));
  EXPECT_NE(bytes_of(train_head(pairs(200)).head), bytes_of(train_head(pairs(200), {.seed = 2}).head));
}

TEST(Training, TakesClassesWithFewPromptsForNone) {
  LabelledPairs few = pairs(200);
  for (LabelledPrompt& prompt : few.prompts) prompt.task_class = 0;
  for (std::size_t i = 0; i + 1 < kClassPromptsLeast; ++i) few.prompts[i].task_class = 1;
  EXPECT_EQ(train_head(few).head.classes, (std::vector<std::string>{"facts"}));
}

TEST(Training, KeepsAGroupTogether) {
  LabelledPairs two = pairs(200);
  for (LabelledPrompt& prompt : two.prompts) prompt.group %= 2;
  EXPECT_THROW(train_head(two), std::invalid_argument);
}

TEST(Training, WantsPromptsThatBothTiersAnswered) {
  LabelledPairs alone = pairs(200);
  for (LabelledPrompt& prompt : alone.prompts) prompt.scores[1] = -1;
  EXPECT_THROW(train_head(alone), std::invalid_argument);
}

TEST(Training, LearnsEachEffortByItself) {
  LabelledPairs mixed = pairs(12000);
  for (std::size_t i = 0; i < mixed.prompts.size(); i += 2) {
    mixed.prompts[i].effort = config::Effort::none;
    mixed.prompts[i].scores[0] = mixed.prompts[i].scores[1];  // without thinking both are alike
  }
  const config::TextHead head = train_head(mixed).head;
  ASSERT_EQ(head.scores.size(), 4u);
  TextFeatures theorem;
  theorem.read("stone boat theorem");
  const TextScores said = scores_of(head, theorem);
  EXPECT_EQ(head.scores[1].effort, config::Effort::high);
  EXPECT_LT(said[1], said[0] - 0.5) << "Flash at high, and without thinking";
}

TEST(Report, SaysWhatAHeadGainsOverTheTable) {
  const Trained trained = train_head(pairs(6000));
  const Figures table = figures_of(trained.held_out, {&HeldOut::labelled, &HeldOut::Said::table});
  const Figures both = figures_of(trained.held_out, {&HeldOut::labelled, &HeldOut::Said::both});
  EXPECT_NEAR(table.apgr, 0.5, 0.05);
  EXPECT_GT(both.apgr, 0.65);
  EXPECT_LT(both.log_loss, table.log_loss);
  EXPECT_GT(both.gain_auc, table.gain_auc);
}

// Right in half of all cases, wrong in the others, and known which: all gain lies in the first half.
TEST(Report, RanksByTheGainThatIsSaid) {
  std::vector<std::vector<HeldOut>> held(4, std::vector<HeldOut>(2));
  for (std::size_t i = 0; i < 4; ++i) {
    held[i][0] = {.label = i < 2 ? 0.0 : 1.0, .labelled = {0, 0, i < 2 ? 0.1 : 0.9}, .unlabelled = {}};
    held[i][1] = {.label = 1, .labelled = {0, 0, 0.9}, .unlabelled = {}};
  }
  const Figures figures = figures_of(held, {});
  EXPECT_EQ(figures.gain_auc, 1);
  EXPECT_EQ(figures.apgr, 0.75);
  EXPECT_EQ(figures.pairs, 4u);
}

TEST(Report, SpendsWhereAPointIsWorthIt) {
  std::vector<std::vector<HeldOut>> held(2, std::vector<HeldOut>(2));
  held[0][0] = {.label = 0, .labelled = {0, 0, 0.2}, .unlabelled = {}};
  held[0][1] = {.label = 1, .labelled = {0, 0, 0.9}, .unlabelled = {}};
  held[1][0] = {.label = 1, .labelled = {0, 0, 0.8}, .unlabelled = {}};
  held[1][1] = {.label = 1, .labelled = {0, 0, 0.9}, .unlabelled = {}};
  const std::vector<std::vector<double>> costs(2, {1, 3});
  const Spending spent = spending_of(held, {}, costs, 0.1);
  EXPECT_EQ(spent.best_tier, 0.5);
  EXPECT_EQ(spent.points, 100);
  EXPECT_EQ(spent.cost, 2);
  EXPECT_EQ(spent.utility, 8);
}

TEST(Report, SetsChancesBesideWhatCame) {
  std::vector<std::vector<HeldOut>> held(4, std::vector<HeldOut>(1));
  for (std::size_t i = 0; i < 4; ++i)
    held[i][0] = {.label = i == 0 ? 0.0 : 1.0, .labelled = {0, 0, i == 3 ? 1.0 : 0.72}, .unlabelled = {}};
  const auto tenths = calibration_of(held, {});
  EXPECT_EQ(tenths[7].labels, 3u);
  EXPECT_NEAR(tenths[7].predicted, 0.72, 1e-9);
  EXPECT_NEAR(tenths[7].came, 2.0 / 3, 1e-9);
  EXPECT_EQ(tenths[9].labels, 1u) << "certainty is in the last";
  EXPECT_EQ(tenths[0].labels, 0u);
}

}  // namespace
}  // namespace weir::routing
