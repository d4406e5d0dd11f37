#include "gateway/prompt_reading.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::gateway {
namespace {

PromptReading read(const std::string& body) {
  backends::JsonOutline outline;
  EXPECT_FALSE(outline.scan(body));
  return read_prompt(body, outline);
}

const std::string kTurn = R"({"role":"user","content":"Why 2 moons?"})";
const std::string kReply = R"({"role":"assistant","content":"Mars."})";

std::string asking(const std::string& messages, const std::string& more = "") {
  return R"({"model":"auto","messages":[)" + messages + "]" + more + "}";
}

TEST(PromptReading, CountsMessagesAndWhatTheyAreMadeOf) {
  const routing::PromptText text = read(asking(kTurn)).text;
  EXPECT_EQ(text.messages, 1);
  EXPECT_EQ(text.words, 5);  // role, user, content, Why, moons
  EXPECT_EQ(text.digits, 1);
  EXPECT_EQ(text.marks, 16);
  EXPECT_EQ(text.ascii_bytes, 20);  // auto, user, and what the user said
}

TEST(PromptReading, CountsTheToolsToo) {
  const std::string tools = R"(,"tools":[{"type":"function","function":{"name":"look_up"}}])";
  EXPECT_GT(read(asking(kTurn, tools)).text.words, read(asking(kTurn)).text.words);
}

TEST(PromptReading, CountsWhatOtherEndpointsCallAPrompt) {
  EXPECT_EQ(read(R"({"model":"auto","prompt":"Why 2 moons?"})").text.words, 2);
  EXPECT_EQ(read(R"({"model":"auto","input":["Why","not"]})").text.words, 2);
  EXPECT_GT(read(asking(kTurn, R"(,"system":"Be brief.")")).text.words, read(asking(kTurn)).text.words);
}

TEST(PromptReading, SeesTheEarlierTurnsInTheLaterPrompt) {
  const routing::PromptPrefix earlier = read(asking(kTurn)).prefix;
  const routing::PromptPrefix later = read(asking(kTurn + " ,\n" + kReply + "," + kTurn)).prefix;
  ASSERT_EQ(later.size(), 3U);
  EXPECT_EQ(later[0].fingerprint, earlier[0].fingerprint);
  EXPECT_NE(later[2].fingerprint, earlier[0].fingerprint);
}

TEST(PromptReading, TellsPromptsWithOtherToolsApart) {
  const auto with = [](const std::string& tools) { return read(asking(kTurn, tools)).prefix[1].fingerprint; };
  EXPECT_NE(with(R"(,"tools":[1])"), with(R"(,"tools":[2])"));
}

TEST(PromptReading, TellsTenantsApart) {
  const routing::PromptPrefix prefix = read(asking(kTurn)).prefix;
  EXPECT_NE(prefix.owned_by(1)[0].fingerprint, prefix.owned_by(2)[0].fingerprint);
  EXPECT_EQ(prefix.owned_by(1)[0].fingerprint, prefix.owned_by(1)[0].fingerprint);
  EXPECT_EQ(prefix.owned_by(1).share(0), 1);
}

TEST(PromptReading, ReadsABodyWithoutMessages) {
  EXPECT_EQ(read("{}").text.messages, 0);
  EXPECT_EQ(read(R"({"messages":7})").prefix.size(), 0U);
}

}  // namespace
}  // namespace weir::gateway
