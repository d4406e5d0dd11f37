#include "gateway/labelled_rows.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/pricing/temporary_directory.h"

namespace weir::gateway {
namespace {

using config::Effort;

LabelledRows read(const std::string& text, const std::string& name = "pairs.jsonl") {
  const pricing::TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / name;
  std::ofstream(file) << text;
  config::Config config;
  config.tiers = {{"flash", "f", 0, 70}, {"pro", "p", 1, 80}};
  config.quality.classes.push_back({"facts", {}});
  LabelledRows rows = read_labelled_rows(file, config);
  for (std::string& problem : rows.problems) problem.erase(0, directory.path().string().size() + 1);
  return rows;
}

routing::LabelledPrompt only_prompt(const std::string& text, const std::string& name = "pairs.jsonl") {
  const LabelledRows rows = read(text, name);
  EXPECT_EQ(rows.problems, std::vector<std::string>());
  return rows.pairs.prompts.at(0);
}

std::vector<std::string> problems(const std::string& text, const std::string& name = "pairs.jsonl") {
  return read(text, name).problems;
}

TEST(LabelledRows, HoldAPromptWithTheScoresOfItsAnswers) {
  const auto prompt = only_prompt(R"({"prompt":"Why?","class":"facts","effort":"none","flash":0.25,"pro":true})");
  EXPECT_EQ(prompt.scores, (std::vector<double>{0.25, 1}));
  EXPECT_EQ(prompt.effort, Effort::none);
  EXPECT_EQ(prompt.task_class, 0);
  EXPECT_EQ(prompt.features.hashes.size(), 1u);
}

TEST(LabelledRows, MayBeWholeConversations) {
  const auto prompt = only_prompt(
      R"({"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Why not?"}],"pro":1})");
  EXPECT_EQ(prompt.features.hashes.size(), 3u);
  EXPECT_EQ(prompt.scores, (std::vector<double>{-1, 1}));
  EXPECT_EQ(prompt.task_class, -1);
}

TEST(LabelledRows, MayBeCsv) {
  const auto prompt = only_prompt("pro,prompt,id,class\r\n0.5,\"Why, \"\"oh\"\"\nwhy?\",7,facts\r\n", "pairs.csv");
  EXPECT_EQ(prompt.scores, (std::vector<double>{-1, 0.5}));
  EXPECT_EQ(prompt.features.hashes.size(), 5u);
  EXPECT_EQ(prompt.task_class, 0);
}

TEST(LabelledRows, WithEqualPromptsOrOfANamedGroupBelongTogether) {
  const auto rows = read(R"({"prompt":"Why?","pro":1}
{"prompt":"Why?","pro":0}
{"prompt":"How?","pro":0}
{"prompt":"When?","pro":0,"group":"a"}
{"prompt":"Where?","pro":0,"group":"a"}
)")
                        .pairs.prompts;
  EXPECT_EQ(rows[0].group, rows[1].group);
  EXPECT_NE(rows[0].group, rows[2].group);
  EXPECT_EQ(rows[3].group, rows[4].group);
}

TEST(LabelledRows, ThatAreWrongAreNamedByLineAndLeftOut) {
  const LabelledRows rows = read(R"({"prompt":"Why?","flash":1,"pro":0}
no JSON
{"prompt":"Why?","flash":1.5}

{"prompt":"Why?"}
{"prompt":"","pro":1}
{"prompt":"Why?","pro":1,"class":"trivia"}
{"prompt":"Why?","pro":1,"effort":"hard"}
{"prompt":"Why?","pro":"nan"}
{"prompt":"Why?","pro":null,"flash":0}
)");
  EXPECT_EQ(
      rows.problems,
      (std::vector<std::string>{
          "pairs.jsonl:2: no JSON object: not an object at byte 0",
          "pairs.jsonl:3: `flash` is \"1.5\"; a score is a number from 0 to 1, true or false",
          "pairs.jsonl:5: there is no score of any tier", "pairs.jsonl:6: there is no text by the user",
          "pairs.jsonl:7: the quality table has no class \"trivia\"", "pairs.jsonl:8: there is no effort \"hard\"",
          "pairs.jsonl:9: `pro` is \"nan\"; a score is a number from 0 to 1, true or false"}));
  EXPECT_EQ(rows.pairs.prompts.size(), 2u);
}

TEST(LabelledRows, OfCsvThatAreWrongAreNamedByLine) {
  EXPECT_EQ(problems("prompt,pro\n\"two\nlines\",1\nWhy?\nHow?,2\n", "pairs.csv"),
            (std::vector<std::string>{"pairs.csv:4: 1 columns, where the header has 2",
                                      "pairs.csv:5: `pro` is \"2\"; a score is a number from 0 to 1, true or false"}));
  EXPECT_THROW(read("question,pro\nWhy?,1\n", "pairs.csv"), std::invalid_argument);
  EXPECT_THROW(read("prompt,best\nWhy?,1\n", "pairs.csv"), std::invalid_argument);
  EXPECT_THROW(read("", "pairs.csv"), std::invalid_argument);
}

}  // namespace
}  // namespace weir::gateway
