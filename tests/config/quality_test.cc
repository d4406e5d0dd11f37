#include <gtest/gtest.h>

#include "installation.h"

namespace weir::config {
namespace {

constexpr std::string_view kSections = R"(quality: quality.yaml
tiers:
  - {name: flash, model: f, quality: small}
  - {name: pro, model: p, quality: large}
)";

constexpr std::string_view kTable = R"(version: test-1
models: [small, large]
classes:
  general: {small: 50, large: {none: 40, high: 60, max: 70}}
  facts: {small: {high: 20}, large: {none: 30, max: 80}}
)";

Lines problems_of_table(std::string_view table) {
  return Installation(kSections).write("quality.yaml", table).problems();
}

Config config_with(std::string_view more_sections) {
  const std::string sections = std::string(kSections) + std::string(more_sections);
  Loaded loaded = Installation(sections).write("quality.yaml", kTable).load();
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << to_string(problem);
  return std::move(loaded.config).value();
}

double points(int tier, int task_class, Effort effort) {
  const Config config = config_with("");
  return config.quality.points(config.tiers[static_cast<std::size_t>(tier)], task_class, effort);
}

TEST(Quality, DependsOnClassTierAndEffort) {
  EXPECT_EQ(points(0, 0, Effort::max), 50);
  EXPECT_EQ(points(1, 0, Effort::none), 40);
  EXPECT_EQ(points(1, 0, Effort::max), 70);
  EXPECT_EQ(points(1, 1, Effort::max), 80);
}

TEST(Quality, TakesTheNextHigherEffortForOneThatWasNotMeasured) {
  EXPECT_EQ(points(1, 0, Effort::low), 60);
  EXPECT_EQ(points(1, 1, Effort::low), 80);
  EXPECT_EQ(points(0, 1, Effort::max), 20);
}

TEST(Quality, OfATierMayBeANumberWhateverTheTask) {
  const Config config = config_of("");
  EXPECT_EQ(config.quality.points(config.tiers[1], 0, Effort::none), 76);
  EXPECT_EQ(config.quality.points(config.tiers[1], 0, Effort::max), 76);
}

TEST(Quality, IsCorrectedByFeedbackOnlyWhereTheConfigurationSaysSo) {
  const auto sections = [](const std::string& quality) {
    return quality + std::string(kSections.substr(kSections.find('\n') + 1));
  };
  const auto read = [&](const std::string& quality) {
    return Installation(sections(quality)).write("quality.yaml", kTable).load().config.value().feedback;
  };
  EXPECT_FALSE(read("quality: {table: quality.yaml}\n"));
  EXPECT_FALSE(read("quality: {table: quality.yaml, feedback: false}\n"));
  EXPECT_EQ(read("quality: {table: quality.yaml, feedback: true}\n").value().prior, 200);
  EXPECT_EQ(read("quality: {table: quality.yaml, feedback: {prior: 50}}\n").value().prior, 50);
}

TEST(Quality, IsDescribedByTheTablesVersion) {
  EXPECT_EQ(config_with("").quality.version, "test-1");
  EXPECT_EQ(config_with("").tiers[1].quality, 60);
}

TEST(TaskClass, IsNamedByPolicyAliasOrKey) {
  const Config config = config_with(R"(policies: [{name: p, class: facts}]
models: {trivia: {class: facts}}
tenants:
  - name: t
    keys: [{name: k, class: facts, sha256: 5f514c4f6c70ebe6f9e8d2ae2bffc8f88dd2f6e2660a579d269d5cef701369f4}]
)");
  EXPECT_EQ(config.policies[0].task_class, 1);
  EXPECT_EQ(config.aliases[0].task_class, 1);
  EXPECT_EQ(config.keys[0].task_class, 1);
}

TEST(TaskClass, MustBeInTheTable) {
  EXPECT_EQ(problems_of(policy("name: p, class: facts")),
            Lines{R"(weir.yaml:2: policies[0].class: there is no task class "facts"; there are: general)"});
}

TEST(QualityTable, TellsEveryMistakeAtOnce) {
  EXPECT_EQ(
      problems_of_table(R"(version: v
default_effort: hihg
models: [small, large]
classes:
  facts: {small: 101, lrage: 3}
  code: {small: {high: x}, large: {}}
)"),
      (Lines{R"(quality.yaml:2: default_effort: there is no effort "hihg"; did you mean "high"?)",
             R"(quality.yaml:5: classes.facts.lrage: there is no model in `models` "lrage"; did you mean "large"?)",
             R"(quality.yaml:5: classes.facts.small: must be a number between 0 and 100, not "101")",
             R"(quality.yaml:5: classes.facts: has no points for the model "large")",
             "quality.yaml:5: classes: the class `general` is missing: points for what has no class of its own",
             R"(quality.yaml:6: classes.code.small.high: must be a number between 0 and 100, not "x")",
             "quality.yaml:6: classes.code.large: gives points for no effort"}));
}

TEST(QualityTable, MustExist) {
  const Installation missing("quality: none.yaml\n");
  EXPECT_EQ(missing.problems(), Lines{"weir.yaml:1: quality: there is no file none.yaml"});
}

TEST(QualityTable, KnowsTheModelsThatTiersName) {
  Lines problems = Installation("quality: quality.yaml\ntiers: [{name: flash, model: f, quality: smal}]\n")
                       .write("quality.yaml", kTable)
                       .problems();
  EXPECT_EQ(problems.at(0),
            R"(weir.yaml:2: tiers[0].quality: there is no model in the quality table "smal"; did you mean "small"?)");
}

TEST(Effort, HasTheWordsOfOtherServersToo) {
  EXPECT_EQ(effort_named("minimal"), Effort::low);
  EXPECT_EQ(effort_named("medium"), Effort::high);
  EXPECT_EQ(effort_named("ultra"), Effort::max);
  EXPECT_FALSE(effort_named("enormous"));
}

}  // namespace
}  // namespace weir::config
