#include "routing/task_class.h"

#include <gtest/gtest.h>

namespace weir::routing {
namespace {

std::vector<config::TaskClass> all() {
  return {{"general", {}}, {"code", {}}, {"agent", {}}, {"long-context", {}}};
}

std::string guess(const TaskFeatures& features, std::vector<config::TaskClass> classes = all()) {
  config::QualityTable table;
  table.classes = std::move(classes);
  return table.classes[static_cast<std::size_t>(TaskClassifier(table).classify(features))].name;
}

TEST(TaskClass, IsGuessedFromWhatIsSeen) {
  EXPECT_EQ(guess({.prompt_tokens = 100}), "general");
  EXPECT_EQ(guess({.fenced_code = true, .prompt_tokens = 100}), "code");
  EXPECT_EQ(guess({.tools = true, .fenced_code = true, .prompt_tokens = 100}), "agent");
  EXPECT_EQ(guess({.fenced_code = true, .prompt_tokens = 100'000}), "long-context");
}

TEST(TaskClass, IsGeneralWhereTheTableKnowsNoBetter) {
  EXPECT_EQ(guess({.tools = true}, {{"general", {}}}), "general");
}

}  // namespace
}  // namespace weir::routing
