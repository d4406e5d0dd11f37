#include "gateway/chat_request.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::gateway {
namespace {

constexpr std::string_view kHead = R"({"model":"auto","messages":[{"role":"user","content":"Hi"}])";

// A good request with these members added.
ChatRequest request_with(std::string_view members) {
  backends::JsonOutline outline;
  ChatRequest request;
  static std::string body;  // what the request's views point into
  body = std::string(kHead) + std::string(members) + "}";
  const auto refusal = parse_chat_request(body, outline, request);
  EXPECT_FALSE(refusal) << refusal->message;
  return request;
}

std::string refusal_of_body(std::string_view body) {
  backends::JsonOutline outline;
  ChatRequest request;
  const auto refusal = parse_chat_request(body, outline, request);
  return refusal ? refusal->param + ": " + refusal->message : "accepted";
}

std::string refusal_of(std::string_view members) {
  return refusal_of_body(std::string(kHead) + std::string(members) + "}");
}

TEST(ChatRequest, ReadsWhatDecides) {
  const ChatRequest request =
      request_with(R"(,"stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":512)");
  EXPECT_EQ(request.model, "auto");
  EXPECT_TRUE(request.streamed);
  EXPECT_TRUE(request.wants_usage);
  EXPECT_EQ(request.completion_tokens_max, 512);
}

TEST(ChatRequest, AssumesNothingThatWasNotSaid) {
  const ChatRequest request = request_with("");
  EXPECT_FALSE(request.streamed);
  EXPECT_FALSE(request.wants_usage);
  EXPECT_FALSE(request.completion_tokens_max);
  EXPECT_TRUE(config::Capabilities(false, false, false, false).cover(request.needs));
}

TEST(ChatRequest, TakesNullForAbsent) {
  const ChatRequest request = request_with(
      R"(,"stream":null,"stream_options":null,"max_tokens":null,"n":null,"tools":null,"top_logprobs":null)");
  EXPECT_FALSE(request.streamed);
  EXPECT_FALSE(request.completion_tokens_max);
  EXPECT_FALSE(request.needs.logprobs);
}

TEST(ChatRequest, PrefersMaxCompletionTokensToItsOldName) {
  EXPECT_EQ(request_with(R"(,"max_completion_tokens":5,"max_tokens":7)").completion_tokens_max, 5);
  EXPECT_EQ(request_with(R"(,"max_tokens":7)").completion_tokens_max, 7);
}

TEST(ChatRequest, ForgetsTheRequestBefore) {
  backends::JsonOutline outline;
  ChatRequest request{.model = "old", .streamed = true, .completion_tokens_max = 3};
  ASSERT_FALSE(parse_chat_request(std::string(kHead) + "}", outline, request));
  EXPECT_FALSE(request.streamed);
  EXPECT_FALSE(request.completion_tokens_max);
}

TEST(ChatRequest, DecodesTheNameOfTheModel) {
  backends::JsonOutline outline;
  ChatRequest request;
  ASSERT_FALSE(parse_chat_request(R"({"model":"org\/m\u00e9","messages":[1]})", outline, request));
  EXPECT_EQ(request.model, "org/mé");
}

TEST(ChatRequest, NeedsWhatItsParametersAskFor) {
  EXPECT_TRUE(request_with(R"(,"tools":[{"type":"function"}])").needs.tools);
  EXPECT_FALSE(request_with(R"(,"tools":[ ])").needs.tools);
  EXPECT_TRUE(
      request_with(R"(,"response_format":{"json_schema":{"type":"x"},"type":"json_schema"})").needs.json_schema);
  EXPECT_FALSE(request_with(R"(,"response_format":{"type":"json_object"})").needs.json_schema);
  EXPECT_TRUE(request_with(R"(,"logprobs":true)").needs.logprobs);
  EXPECT_TRUE(request_with(R"(,"top_logprobs":2)").needs.logprobs);
  EXPECT_FALSE(request_with(R"(,"logprobs":false)").needs.logprobs);
  EXPECT_TRUE(request_with(R"(,"x":[{"image_url":{"url":"https:\/\/a"}}])").needs.images);
}

TEST(ChatRequest, RefusesWhatIsNoJsonAndSaysWhere) {
  EXPECT_EQ(
      refusal_of_body(R"({"model":"a",})"),
      ": We could not parse the JSON body of your request: expected a name in quotes at byte 13. (The API expects a "
      "JSON object.)");
  EXPECT_EQ(refusal_of_body("[1]").substr(0, 75),
            ": We could not parse the JSON body of your request: not an object at byte 0");
}

TEST(ChatRequest, RefusesOneWithoutModelOrMessages) {
  EXPECT_EQ(refusal_of_body(R"({"messages":[1]})"), "model: Missing required parameter: 'model'.");
  EXPECT_EQ(refusal_of_body(R"({"model":4,"messages":[1]})"),
            "model: Invalid type for 'model': expected a string, but got a number instead.");
  EXPECT_EQ(refusal_of_body(R"({"model":"","messages":[1]})"), "model: Invalid 'model': the name is empty.");
  EXPECT_EQ(refusal_of_body(R"({"model":"a"})"), "messages: Missing required parameter: 'messages'.");
  EXPECT_EQ(refusal_of_body(R"({"model":"a","messages":"hi"})"),
            "messages: Invalid type for 'messages': expected an array of objects, but got a string instead.");
  EXPECT_EQ(refusal_of_body(R"({"model":"a","messages":[ ]})"),
            "messages: Invalid 'messages': empty array. Expected an array with minimum length 1.");
}

TEST(ChatRequest, RefusesParametersOfTheWrongType) {
  EXPECT_EQ(refusal_of(R"(,"stream":"yes")"),
            "stream: Invalid type for 'stream': expected a boolean, but got a string instead.");
  EXPECT_EQ(refusal_of(R"(,"stream_options":[])"),
            "stream_options: Invalid type for 'stream_options': expected an object, but got an array instead.");
  EXPECT_EQ(refusal_of(R"(,"max_tokens":1.5)"),
            "max_tokens: Invalid type for 'max_tokens': expected an integer, but got a decimal number instead.");
  EXPECT_EQ(refusal_of(R"(,"n":true)"), "n: Invalid type for 'n': expected an integer, but got a boolean instead.");
}

TEST(ChatRequest, RefusesFiguresOutOfTheirRange) {
  EXPECT_EQ(refusal_of(R"(,"max_tokens":0)"),
            "max_tokens: Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.");
  EXPECT_EQ(refusal_of(R"(,"max_completion_tokens":2147483648)"),
            "max_completion_tokens: Invalid 'max_completion_tokens': integer above maximum value. Expected a value <= "
            "2147483647, but got 2147483648 instead.");
  EXPECT_EQ(refusal_of(R"(,"max_tokens":2147483647)"), "accepted");
  EXPECT_NE(refusal_of(R"(,"max_tokens":99999999999999999999999999)"), "accepted");
  EXPECT_EQ(refusal_of(R"(,"n":129)"),
            "n: Invalid 'n': integer above maximum value. Expected a value <= 128, but got 129 instead.");
  EXPECT_EQ(refusal_of(R"(,"n":128)"), "accepted");
  EXPECT_NE(refusal_of(R"(,"n":-1)"), "accepted");
}

TEST(ChatRequest, RefusesNamesInDisguise) {
  EXPECT_EQ(refusal_of(R"(,"mod\u0065l":"dearer")"), "mod\\u0065l: Parameter names must be written without escapes.");
}

TEST(ChatRequest, EstimatesItsPromptFromItsText) {
  EXPECT_EQ(estimate_tokens({}), 1);
  EXPECT_EQ(estimate_tokens({.ascii_bytes = 100}), 30);
  EXPECT_EQ(estimate_tokens({.ascii_bytes = 10, .cjk_characters = 100, .other_characters = 10}), 67);
  EXPECT_EQ(request_with("").prompt_tokens_estimate, 3);  // "auto", "user", "Hi"
  EXPECT_EQ(request_with(R"(,"user":"ten bytes.")").prompt_tokens_estimate, 6);
}

TEST(ChatRequest, ReadsTheEffortAsEachServerIsToldIt) {
  using config::Effort;
  EXPECT_EQ(request_with(R"(,"reasoning_effort":"max")").effort, Effort::max);
  EXPECT_EQ(request_with(R"(,"thinking":{"type":"disabled"},"reasoning_effort":"max")").effort, Effort::none);
  EXPECT_EQ(request_with(R"(,"chat_template_kwargs":{"enable_thinking":false})").effort, Effort::none);
  EXPECT_EQ(request_with(R"(,"chat_template_kwargs":{"thinking":true,"reasoning_effort":"high"})").effort,
            Effort::high);
  EXPECT_FALSE(request_with(R"(,"reasoning_effort":"heroic")").effort);
}

TEST(ChatRequest, ReadsTheTaskClassOfItsMetadata) {
  EXPECT_EQ(request_with(R"(,"metadata":{"team":"a","weir_class":"facts"})").task_class, "facts");
  EXPECT_EQ(request_with(R"(,"metadata":{"class":"facts"})").task_class, "");
}

TEST(ChatRequest, SeesFencedCode) {
  EXPECT_TRUE(request_with(R"(,"stop":"```")").fenced_code);
  EXPECT_FALSE(request_with("").fenced_code);
}

}  // namespace
}  // namespace weir::gateway
