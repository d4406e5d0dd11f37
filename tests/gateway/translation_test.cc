#include "gateway/translation/translation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "backends/dialect/dialect.h"
#include "gateway/error_shape.h"

namespace weir::gateway {
namespace {

using config::Endpoint;
using nlohmann::json;

std::unique_ptr<Translation> translated(Endpoint endpoint, const std::string& body) {
  Translated result = translate(endpoint, body, "01ABC", 7);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
  return result ? std::move(*result) : nullptr;
}

json asked(Endpoint endpoint, const std::string& body) {
  return json::parse(translated(endpoint, body)->request());
}

std::string refused(Endpoint endpoint, const std::string& body) {
  const Translated result = translate(endpoint, body, "01ABC", 7);
  return result ? "" : result.error().param;
}

// What a client hears of these chunks: the names of the events, and their payloads.
struct Heard {
  Heard(Endpoint endpoint, const std::vector<std::string>& chunks, const std::string& body) {
    const auto translation = translated(endpoint, body);
    std::string out;
    for (const std::string& chunk : chunks) translation->chunk(chunk, "deepseek-flash", out);
    translation->end(pricing::Usage{6, 4, 3, 2}, {}, out);
    for (std::size_t at = 0; (at = out.find("event: ", at)) != out.npos;) {
      const std::size_t line = out.find('\n', at), end = out.find("\n\n", at);
      names.push_back(out.substr(at + 7, line - at - 7));
      payloads.push_back(json::parse(out.substr(line + 7, end - line - 7)));
      at = end;
    }
  }

  std::string in_order() const {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
    return text;
  }
  json last(const std::string& name) const {
    for (std::size_t i = names.size(); i-- > 0;) {
      if (names[i] == name) return payloads[i];
    }
    return nullptr;
  }

  std::vector<std::string> names;
  std::vector<json> payloads;
};

std::string chunk(const std::string& delta, const std::string& finish = "null") {
  return R"({"id":"c","created":1790000000,"model":"dsv4","choices":[{"index":0,"delta":)" + delta +
         R"(,"finish_reason":)" + finish + "}]}";
}

const std::string kAnswer =
    R"({"id":"c","created":1790000000,"model":"dsv4","choices":[{"index":0,"message":{"role":"assistant",)"
    R"("reasoning":"Hm","content":"Sea","tool_calls":[{"id":"t1","type":"function","function":{"name":"f",)"
    R"("arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":5,)"
    R"("total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}})";

// ---- messages -----------------------------------------------------------------------------------------------------

TEST(Messages, AreAskedAsAChat) {
  const json chat = asked(Endpoint::messages, R"({"model":"auto","max_tokens":64,"stream":true,"temperature":0.5,
      "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],"stop_sequences":["END"],
      "thinking":{"type":"enabled","budget_tokens":1024},"metadata":{"user_id":"u"},"top_k":5,
      "messages":[{"role":"user","content":"Where?"}]})");
  EXPECT_EQ(chat, json::parse(R"({"model":"auto","max_tokens":64,"stream":true,"temperature":0.5,"top_k":5,
      "stop":["END"],"thinking":{"type":"enabled"},
      "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Where?"}]})"));
}

TEST(Messages, BringToolsTheirResultsAndEarlierThoughts) {
  const json chat = asked(Endpoint::messages, R"({"model":"auto","max_tokens":64,
      "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},
      "messages":[{"role":"user","content":"a"},
        {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"s"},
          {"type":"tool_use","id":"t1","name":"f","input":{"x":1}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"ok"}]},
          {"type":"text","text":"go on"}]}]})");
  EXPECT_EQ(chat["tools"], json::parse(R"([{"type":"function","function":{"name":"f","description":"d",
      "parameters":{"type":"object"}}}])"));
  EXPECT_EQ(chat["tool_choice"], "required");
  EXPECT_EQ(chat["messages"], json::parse(R"([{"role":"user","content":"a"},
      {"role":"assistant","content":null,"reasoning_content":"Hm","tool_calls":[{"id":"t1","type":"function",
       "function":{"name":"f","arguments":"{\"x\":1}"}}]},
      {"role":"tool","tool_call_id":"t1","content":"ok"},{"role":"user","content":"go on"}])"));
}

TEST(Messages, BringImages) {
  const json chat = asked(Endpoint::messages, R"({"model":"auto","max_tokens":1,"messages":[{"role":"user","content":[
      {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"text","text":"?"}]}]})");
  EXPECT_EQ(chat["messages"][0]["content"][0]["image_url"]["url"], "data:image/png;base64,AAAA");
}

TEST(Messages, AreAnsweredInAnthropicsShape) {
  const json message = json::parse(
      translated(Endpoint::messages, R"({"model":"auto","max_tokens":9,"messages":[{"role":"user","content":"a"}]})")
          ->answer(kAnswer, backends::inspect_answer(kAnswer).usage, "deepseek-flash"));
  EXPECT_EQ(message, json::parse(R"({"id":"msg_01ABC","type":"message","role":"assistant","model":"deepseek-flash",
      "content":[{"type":"thinking","thinking":"Hm","signature":""},{"type":"text","text":"Sea"},
        {"type":"tool_use","id":"t1","name":"f","input":{"a":1}}],
      "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":6,"cache_creation_input_tokens":0,
        "cache_read_input_tokens":4,"output_tokens":5}})"));
}

TEST(Messages, AreStreamedBlockByBlock) {
  const Heard heard(
      Endpoint::messages,
      {chunk(R"({"role":"assistant","content":""})"), chunk(R"({"reasoning_content":"Hm"})"),
       chunk(R"({"content":"Sea"})"), chunk(R"({"content":"."})"),
       chunk(R"({"tool_calls":[{"index":0,"id":"t1","function":{"name":"f","arguments":""}}]})"),
       chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})"), chunk("{}", "\"tool_calls\"")},
      R"({"model":"auto","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"a"}]})");
  EXPECT_EQ(
      heard.in_order(),
      "message_start content_block_start content_block_delta content_block_delta content_block_stop "
      "content_block_start content_block_delta content_block_delta content_block_stop "
      "content_block_start content_block_delta content_block_delta content_block_stop message_delta message_stop");
  EXPECT_EQ(heard.last("message_delta")["delta"]["stop_reason"], "tool_use");
  EXPECT_EQ(heard.last("message_delta")["usage"]["output_tokens"], 5);
  EXPECT_EQ(heard.last("content_block_stop")["index"], 2);
}

TEST(Messages, NameWhatHasNoCounterpart) {
  EXPECT_EQ(refused(Endpoint::messages, R"({"model":"a","max_tokens":1,"messages":[{"role":"user","content":[
      {"type":"document","source":{}}]}]})"),
            "messages");
  EXPECT_EQ(refused(Endpoint::messages, R"({"model":"a","max_tokens":1,"tools":[{"type":"web_search_20250305",
      "name":"web_search"}],"messages":[{"role":"user","content":"a"}]})"),
            "tools");
}

// ---- responses ----------------------------------------------------------------------------------------------------

TEST(Responses, AreAskedAsAChat) {
  const json chat = asked(Endpoint::responses, R"({"model":"auto","input":"Where?","instructions":"Be brief.",
      "max_output_tokens":64,"store":true,"reasoning":{"effort":"low"},"temperature":0.5,
      "text":{"format":{"type":"json_schema","name":"n","strict":true,"schema":{"type":"object"}}}})");
  EXPECT_EQ(chat, json::parse(R"({"model":"auto","max_tokens":64,"reasoning_effort":"low","temperature":0.5,
      "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Where?"}],
      "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object"}}}})"));
}

TEST(Responses, BringCallsOutputsAndReasoning) {
  const json chat = asked(Endpoint::responses, R"({"model":"auto","input":[
      {"role":"developer","content":"d"},{"role":"user","content":[{"type":"input_text","text":"a"}]},
      {"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"Hm"}]},
      {"type":"function_call","call_id":"t1","name":"f","arguments":"{}"},
      {"type":"function_call","call_id":"t2","name":"g","arguments":"{}"},
      {"type":"function_call_output","call_id":"t1","output":"1"}],
      "tools":[{"type":"function","name":"f","parameters":{},"strict":true}],"tool_choice":{"type":"function","name":"f"}})");
  EXPECT_EQ(chat["messages"], json::parse(R"([{"role":"system","content":"d"},{"role":"user","content":"a"},
      {"role":"assistant","content":null,"reasoning_content":"Hm","tool_calls":[
        {"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}},
        {"id":"t2","type":"function","function":{"name":"g","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"t1","content":"1"}])"));
  EXPECT_EQ(chat["tools"][0]["function"]["name"], "f");
  EXPECT_EQ(chat["tool_choice"]["function"]["name"], "f");
}

TEST(Responses, AreAnsweredItemByItem) {
  const json response = json::parse(translated(Endpoint::responses, R"({"model":"auto","input":"a","temperature":0.5})")
                                        ->answer(kAnswer, backends::inspect_answer(kAnswer).usage, "deepseek-flash"));
  EXPECT_EQ(response["id"], "resp_01ABC");
  EXPECT_EQ(response["status"], "completed");
  EXPECT_EQ(response["model"], "deepseek-flash");
  EXPECT_EQ(response["temperature"], 0.5);
  ASSERT_EQ(response["output"].size(), 3u);
  EXPECT_EQ(response["output"][0]["content"][0]["text"], "Hm");
  EXPECT_EQ(response["output"][1]["content"][0]["text"], "Sea");
  EXPECT_EQ(response["output"][2]["arguments"], R"({"a":1})");
  EXPECT_EQ(response["usage"], json::parse(R"({"input_tokens":10,"input_tokens_details":{"cached_tokens":4},
      "output_tokens":5,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":15})"));
}

TEST(Responses, AreStreamedInNumberedEvents) {
  const Heard heard(Endpoint::responses,
                    {chunk(R"({"role":"assistant","content":""})"), chunk(R"({"reasoning_content":"Hm"})"),
                     chunk(R"({"content":"Sea"})"), chunk("{}", "\"length\"")},
                    R"({"model":"auto","stream":true,"input":"a"})");
  EXPECT_EQ(heard.in_order(),
            "response.created response.in_progress response.output_item.added response.reasoning_text.delta "
            "response.reasoning_text.done response.output_item.done response.output_item.added "
            "response.content_part.added response.output_text.delta response.output_text.done "
            "response.content_part.done response.output_item.done response.incomplete");
  for (std::size_t i = 0; i < heard.payloads.size(); ++i) {
    EXPECT_EQ(heard.payloads[i]["sequence_number"], i);
    EXPECT_EQ(heard.payloads[i]["type"], heard.names[i]);
  }
  const json response = heard.last("response.incomplete")["response"];
  EXPECT_EQ(response["incomplete_details"]["reason"], "max_output_tokens");
  EXPECT_EQ(response["output"][1]["content"][0]["text"], "Sea");
}

TEST(Responses, FailInTheirOwnWay) {
  std::string out;
  translated(Endpoint::responses, R"({"model":"auto","stream":true,"input":"a"})")
      ->error(upstream_failed("it broke", false), out);
  EXPECT_NE(out.find("event: response.failed"), out.npos);
}

TEST(Responses, NameWhatHasNoCounterpart) {
  EXPECT_EQ(refused(Endpoint::responses, R"({"model":"a","input":"a","previous_response_id":"resp_1"})"),
            "previous_response_id");
  EXPECT_EQ(refused(Endpoint::responses, R"({"model":"a","input":"a","tools":[{"type":"web_search"}]})"), "tools");
  EXPECT_EQ(refused(Endpoint::responses, R"({"model":"a","input":[{"type":"item_reference","id":"x"}]})"), "input");
}

TEST(Translation, SurvivesAnythingThatAServerMaySend) {
  for (const Endpoint endpoint : {Endpoint::messages, Endpoint::responses}) {
    const auto translation =
        translated(endpoint, R"({"model":"a","max_tokens":1,"input":"a","messages":[{"role":"user","content":"a"}]})");
    std::string out;
    for (const char* data :
         {"", "null", "{", "[1]", R"({"choices":{}})", R"({"choices":[1]})", R"({"choices":[{"delta":[]}]})",
          R"({"choices":[{"delta":{"tool_calls":[null]}}]})", R"({"choices":[{"delta":{"content":5}}]})",
          "{\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}"})
      translation->chunk(data, "m", out);
    translation->end(std::nullopt, {}, out);
    EXPECT_NE(translation->answer("no JSON", std::nullopt, "m"), "");
  }
}

TEST(Translation, RefusesWrongTypesInsteadOfFailing) {
  for (const char* body : {R"({"model":"a","max_tokens":1,"messages":[5]})",
                           R"({"model":"a","max_tokens":1,"messages":[{"role":"user","content":5}]})",
                           R"({"model":"a","max_tokens":1,"messages":[{"role":"user","content":"a"}],"tools":[5]})"}) {
    EXPECT_NE(refused(Endpoint::messages, body), "") << body;
  }
  EXPECT_EQ(refused(Endpoint::responses, R"({"model":"a","input":[5]})"), "input");
}

TEST(ErrorShape, IsAnthropicsAtItsEndpoint) {
  const json body = json::parse(error_body(wrong_key(), "/v1/messages", "r1"));
  EXPECT_EQ(body["type"], "error");
  EXPECT_EQ(body["error"]["type"], "authentication_error");
  EXPECT_EQ(body["request_id"], "r1");
  EXPECT_EQ(json::parse(error_body(wrong_key(), "/v1/responses", "r1"))["error"]["code"], "invalid_api_key");
}

}  // namespace
}  // namespace weir::gateway
