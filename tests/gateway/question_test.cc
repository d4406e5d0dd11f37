#include "gateway/question.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::gateway {
namespace {

std::string question(const std::string& body) {
  backends::JsonOutline outline;
  EXPECT_FALSE(outline.scan(body)) << body;
  std::string text = "of the request before";
  read_question(body, outline, text);
  return text;
}

std::string of_messages(const std::string& messages) {
  return question(R"({"model":"auto","messages":[)" + messages + "]}");
}

std::string repeated(const std::string& piece, std::size_t times) {
  std::string text;
  while (times-- > 0) text += piece;
  return text;
}

TEST(Question, IsWhatTheUserSaidLast) {
  EXPECT_EQ(of_messages(R"({"role":"user","content":"Why?"},{"role":"assistant","content":"So."},)"
                        R"({"content":"And then?","role":"user"},{"role":"tool","content":"42"})"),
            "And then?");
}

TEST(Question, IsMadeOfThePartsThatAreTexts) {
  EXPECT_EQ(of_messages(R"({"role":"user","content":[{"type":"text","text":"What is"},{"type":"image_url",)"
                        R"("image_url":{"url":"x"}},{"type":"text","text":"this?"}]})"),
            "What is\nthis?");
}

TEST(Question, PassesOverMessagesInWhichNothingIsSaid) {
  EXPECT_EQ(of_messages(R"({"role":"user","content":"Why?"},{"role":"user","content":[{"type":"tool_result",)"
                        R"("content":[{"type":"text","text":"42"}]}]},{"role":"user","content":""})"),
            "Why?");
}

// Of so many the outline does not keep where each is.
TEST(Question, IsFoundAmongThousandsOfMessages) {
  const std::string turns = repeated(R"({"role":"user","content":"Why?"},{"role":"assistant","content":"So."},)", 3000);
  EXPECT_EQ(of_messages(turns + R"({"role":"user","content":"And then?"},{"role":"assistant","content":"So."})"),
            "And then?");
}

TEST(Question, OfOtherEndpointsIsTheirPromptOrInput) {
  EXPECT_EQ(question(R"({"model":"m","prompt":"Once upon"})"), "Once upon");
  EXPECT_EQ(question(R"({"model":"m","input":"Why?"})"), "Why?");
  EXPECT_EQ(question(R"({"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"Why?"}]}]})"),
            "Why?");
  EXPECT_EQ(question(R"({"model":"m","prompt":[1,2,3]})"), "");
  EXPECT_EQ(of_messages(R"({"role":"system","content":"Be brief."})"), "");
}

TEST(Question, IsTheSameHoweverItIsWritten) {
  EXPECT_EQ(of_messages(R"({"role":"user","content":"\u6cb3\n\ud83d\ude00"})"), "河\n😀");
}

TEST(Question, OfALongTextIsItsBeginningAndItsEnd) {
  const std::string text = "BEGIN" + repeated("river ", 100'000) + "END";
  const std::string short_text = of_messages(R"({"role":"user","content":")" + text + "\"}");
  EXPECT_EQ(short_text.size(), kQuestionBytesMax);
  EXPECT_TRUE(short_text.starts_with("BEGIN"));
  EXPECT_TRUE(short_text.ends_with("END"));
}

// Wherever the cuts fall, and whatever escapes are there: what is read is what the decoded text would have given.
TEST(Question, IsCutBetweenCharactersAndEscapes) {
  const std::pair<const char*, const char*> kWritten[] = {
      {R"(\u6cb3)", "河"},      {"河", "河"}, {R"(\\)", "\\"}, {R"(\")", "\""}, {R"(\u0041)", "A"},
      {R"(\ud83d\ude00)", "😀"}, {"é", "é"}};
  for (const auto& [escaped, plain] : kWritten) {
    for (std::size_t shift = 0; shift < 12; ++shift) {
      std::string expected = repeated("x", shift) + repeated(plain, 30'000);
      shorten_question(expected);
      EXPECT_EQ(of_messages(R"({"role":"user","content":")" + repeated("x", shift) + repeated(escaped, 30'000) + "\"}"),
                expected)
          << escaped << " behind " << shift;
    }
  }
}

TEST(Question, ThatIsShortStaysWhole) {
  std::string text = repeated("x", kQuestionBytesMax);
  shorten_question(text);
  EXPECT_EQ(text, repeated("x", kQuestionBytesMax));
  shorten_question(text += "y");
  EXPECT_EQ(text.size(), kQuestionBytesMax);
}

}  // namespace
}  // namespace weir::gateway
