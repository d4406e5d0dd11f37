// What each dialect looks like on the wire.
#include <gtest/gtest.h>

#include "backends/simulator/schema.h"
#include "tests/backends/simulator_client.h"

namespace weir::simulator {
namespace {

using config::Dialect;

constexpr const char* kCompletion = "/v1/chat/completions";

Json with_usage(Json more = Json::object()) {
  more["stream_options"] = {{"include_usage", true}};
  return streamed(more);
}

Json simulate(Json wishes) {
  return Json{{"simulate", std::move(wishes)}};
}

std::string text_in(const std::vector<Json>& events, const char* field) {
  std::string text;
  for (const Json& event : events) {
    if (!event.is_object() || event["choices"].empty()) continue;
    const Json& delta = event["choices"][0]["delta"];
    if (delta.contains(field) && delta[field].is_string()) text += delta[field].get<std::string>();
  }
  return text;
}

TEST(SimulatedAnswer, SaysThatItIsSynthetic) {
  Server server(quick());
  const Json answer = ask_once(server, chat()).json();
  EXPECT_TRUE(answer["choices"][0]["message"]["content"].get<std::string>().starts_with("Synthetic text"));
  EXPECT_EQ(answer["choices"][0]["finish_reason"], "stop");
}

TEST(SimulatedAnswer, HasTheLengthThatMaxTokensSets) {
  Server server(quick());
  const Json answer = ask_once(server, chat("12345678", {{"max_tokens", 7}})).json();
  EXPECT_EQ(answer["usage"]["completion_tokens"], 7);
  EXPECT_EQ(answer["usage"]["prompt_tokens"], 6);
  EXPECT_EQ(answer["usage"]["total_tokens"], 13);
  EXPECT_EQ(answer["choices"][0]["finish_reason"], "length");
}

TEST(SimulatedAnswer, HasALengthOfItsOwnThatDependsOnTheWordsOnly) {
  Server server(quick());
  const auto length = [&](const char* text) {
    return ask_once(server, chat(text)).json()["usage"]["completion_tokens"].get<int>();
  };
  EXPECT_EQ(length("a"), length("a"));
  EXPECT_NE(length("a"), length("b"));
}

TEST(SimulatedAnswer, StreamsOneDeltaPerToken) {
  Server server(quick());
  const auto stream = stream_once(server, streamed(simulate({{"completion_tokens", 5}})));
  ASSERT_EQ(stream.size(), 1 + 5 + 1 + 1U);
  EXPECT_EQ(stream.front()["choices"][0]["delta"]["role"], "assistant");
  EXPECT_EQ(text_in(stream, "content"), "Synthetic text: no model");
  EXPECT_EQ(stream[6]["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(stream.back(), "[DONE]");
}

TEST(SimulatedAnswer, StopsBeforeAStopSequence) {
  Server server(quick());
  const Json answer = ask_once(server, chat("x", {{"stop", {"model"}}, {"max_tokens", 20}})).json();
  EXPECT_EQ(answer["choices"][0]["message"]["content"], "Synthetic text: no ");
  EXPECT_EQ(answer["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(answer["usage"]["completion_tokens"], 5);
}

TEST(SimulatedAnswer, CallsTheToolThatItMust) {
  Server server(quick());
  const Json parameters{{"type", "object"},
                        {"properties", {{"city", {{"type", "string"}}}, {"days", {{"type", "integer"}}}}},
                        {"required", {"city"}}};
  const Json tools =
      Json::array({{{"type", "function"}, {"function", {{"name", "weather"}, {"parameters", parameters}}}}});
  const Json wanted{{"tools", tools}, {"tool_choice", "required"}};

  const Json call = ask_once(server, chat("x", wanted)).json()["choices"][0]["message"]["tool_calls"][0]["function"];
  EXPECT_EQ(call["name"], "weather");
  EXPECT_TRUE(Json::parse(call["arguments"].get<std::string>())["city"].is_string());

  std::string arguments;
  const auto stream = stream_once(server, streamed(wanted));
  for (const Json& event : stream) {
    if (!event.is_object()) continue;
    const Json& delta = event["choices"][0]["delta"];
    if (delta.contains("tool_calls")) arguments += delta["tool_calls"][0]["function"]["arguments"].get<std::string>();
  }
  EXPECT_EQ(arguments, call["arguments"]);
  EXPECT_EQ(stream[stream.size() - 2]["choices"][0]["finish_reason"], "tool_calls");
}

TEST(SimulatedAnswer, SatisfiesASchema) {
  Server server(quick());
  const Json schema = Json::parse(R"({"type":"object","required":["kind","tags","at"],"properties":{
    "kind":{"enum":["a","b"]},"tags":{"type":"array","minItems":2,"items":{"type":"string"}},
    "at":{"$ref":"#/$defs/point"}},"$defs":{"point":{"type":"object","required":["x"],
    "properties":{"x":{"type":"number","minimum":3}}}}})");
  const Json format{{"type", "json_schema"}, {"json_schema", {{"name", "n"}, {"schema", schema}}}};
  const Json answer = ask_once(server, chat("x", {{"response_format", format}})).json();
  EXPECT_EQ(Json::parse(answer["choices"][0]["message"]["content"].get<std::string>()),
            Json::parse(R"({"kind":"a","tags":["synthetic","synthetic"],"at":{"x":3}})"));
}

TEST(LeastValue, EndsWhereASchemaRefersToItself) {
  const Json schema = Json::parse(R"({"type":"object","required":["next"],"properties":{"next":{"$ref":"#"}}})");
  EXPECT_FALSE(least_value(schema)["next"]["next"].is_null());
}

TEST(SimulatedAnswer, HasLogprobsForEveryTokenWhenAsked) {
  Server server(quick());
  const Json answer = ask_once(server, chat("x", {{"logprobs", true}, {"max_tokens", 3}})).json();
  EXPECT_EQ(answer["choices"][0]["logprobs"]["content"].size(), 3U);
}

TEST(VllmDialect, SendsUsageInAnExtraChunkToThoseWhoAsk) {
  Server server(quick());
  const auto asked = stream_once(server, with_usage());
  EXPECT_TRUE(asked[asked.size() - 2]["choices"].empty());
  EXPECT_GT(asked[asked.size() - 2]["usage"]["completion_tokens"], 0);
  for (const Json& event : stream_once(server, streamed())) EXPECT_FALSE(event.is_object() && event.contains("usage"));
}

TEST(VllmDialect, CountsUsageInEveryChunkAsItsLastMemberWhenAsked) {
  Server server(quick());
  const Json options{{"stream_options", {{"include_usage", true}, {"continuous_usage_stats", true}}},
                     {"simulate", {{"completion_tokens", 3}}}};
  const auto stream = stream_once(server, streamed(options));
  for (int said = 0; said <= 3; ++said) {
    const Json& event = stream[static_cast<std::size_t>(said)];
    EXPECT_EQ(event.items().begin().key(), "id");
    EXPECT_EQ(std::prev(event.end()).key(), "usage");
    EXPECT_EQ(event["usage"], Json::parse(R"({"prompt_tokens":6,"total_tokens":)" + std::to_string(6 + said) +
                                          R"(,"completion_tokens":)" + std::to_string(said) + "}"));
  }
}

TEST(VllmDialect, ThinksInReasoning) {
  Server server(quick());
  const Json more{{"chat_template_kwargs", {{"thinking", true}}}, {"max_tokens", 10}};
  const auto stream = stream_once(server, with_usage(more));
  EXPECT_TRUE(text_in(stream, "reasoning").starts_with("Synthetic reasoning"));
  EXPECT_EQ(stream[stream.size() - 2]["usage"]["completion_tokens_details"]["reasoning_tokens"], 5);
}

TEST(DeepSeekDialect, SendsUsageWithTheFinishReasonAndNullBefore) {
  Server server(quick(Dialect::deepseek));
  const auto stream = stream_once(server, streamed());
  EXPECT_TRUE(stream.front()["usage"].is_null());
  const Json& last = stream[stream.size() - 2];
  EXPECT_EQ(last["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(last["usage"]["prompt_cache_hit_tokens"], 0);
  EXPECT_EQ(last["usage"]["prompt_cache_miss_tokens"], last["usage"]["prompt_tokens"]);
}

TEST(DeepSeekDialect, ThinksInReasoningContent) {
  Server server(quick(Dialect::deepseek));
  const Json more{{"thinking", {{"type", "enabled"}}},
                  {"simulate", {{"completion_tokens", 7}, {"reasoning_tokens", 3}}}};
  const auto stream = stream_once(server, streamed(more));
  EXPECT_EQ(text_in(stream, "reasoning_content"), "Synthetic reasoning:");
  EXPECT_EQ(stream[stream.size() - 2]["usage"]["completion_tokens_details"]["reasoning_tokens"], 3);
}

TEST(DeepSeekDialect, CountsCacheHitsPerUser) {
  Server server(quick(Dialect::deepseek));
  const auto hits = [&](const char* user) {
    const Json answer = ask_once(server, chat(std::string(4000, 'x'), {{"user_id", user}})).json();
    return answer["usage"]["prompt_cache_hit_tokens"].get<int>();
  };
  EXPECT_EQ(hits("a"), 0);
  EXPECT_EQ(hits("a"), 896);
  EXPECT_EQ(hits("b"), 0);
}

TEST(DeepSeekDialect, KeepsWaitingClientsAliveWithComments) {
  Options options = unhurried(Dialect::deepseek);
  options.speed.ttft_floor_ms = 200;
  options.keep_alive = std::chrono::milliseconds(10);
  Server server(options);
  EXPECT_EQ(stream_once(server, streamed({{"max_tokens", 1}})).front(), ": keep-alive");
  const std::string body = ask_once(server, chat("x", {{"max_tokens", 1}})).body;
  EXPECT_TRUE(body.starts_with("\n"));
  EXPECT_EQ(Json::parse(body)["usage"]["completion_tokens"], 1);
}

TEST(MindIeDialect, SendsUsageWithTheFinishReasonAndClosesTheConnection) {
  Server server(quick(Dialect::mindie));
  const Reply reply = ask_once(server, streamed());
  const auto stream = events(reply.body);
  EXPECT_EQ(reply.headers["connection"], "close");
  EXPECT_FALSE(reply.headers["RequestUUID"].empty());
  EXPECT_FALSE(stream.front().contains("usage"));
  EXPECT_GT(stream[stream.size() - 2]["usage"]["completion_tokens"], 0);
}

TEST(MindIeDialect, AlwaysNamesToolCalls) {
  Server server(quick(Dialect::mindie));
  EXPECT_EQ(ask_once(server, chat()).json()["choices"][0]["message"]["tool_calls"], Json::array());
}

TEST(SglangDialect, CountsReasoningBesideTheOtherTokens) {
  Server server(quick(Dialect::sglang));
  const auto stream = stream_once(server, with_usage(simulate({{"completion_tokens", 4}, {"reasoning_tokens", 4}})));
  EXPECT_TRUE(stream.front()["usage"].is_null());
  EXPECT_EQ(stream[stream.size() - 2]["usage"]["reasoning_tokens"], 4);
}

TEST(OpenAiDialect, SaysNullUsageOnlyToThoseWhoAsk) {
  Server server(quick(Dialect::openai));
  EXPECT_TRUE(stream_once(server, with_usage()).front()["usage"].is_null());
  EXPECT_FALSE(stream_once(server, streamed()).front().contains("usage"));
}

struct Wrong {
  Dialect dialect;
  Json request;
  unsigned status;
  const char* body;  // what the answer must contain
};

class SimulatedError : public testing::TestWithParam<Wrong> {};

TEST_P(SimulatedError, HasTheStatusAndShapeOfItsDialect) {
  Options options = quick(GetParam().dialect);
  options.context_window_tokens = 100;
  Server server(options);
  const Reply reply = ask_once(server, GetParam().request);
  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_NE(reply.body.find(GetParam().body), std::string::npos) << reply.body;
}

const Json kUnknown = chat("x", {{"model", "other"}});
const Json kLong = chat(std::string(400, 'x'));
const Json kTwo = chat("x", {{"n", 2}});

INSTANTIATE_TEST_SUITE_P(
    Dialects, SimulatedError,
    testing::Values(
        Wrong{Dialect::vllm, kUnknown, 404, R"({"error":{"message":"The model `other` does not exist.")"},
        Wrong{Dialect::vllm, kUnknown, 404, R"("type":"NotFoundError","param":null,"code":404)"},
        Wrong{Dialect::vllm, kLong, 400,
              "This model's maximum context length is 100 tokens. However, your request has "
              "104 input tokens. "},
        Wrong{Dialect::vllm, chat("x", {{"max_tokens", 99}}), 400,
              "'max_tokens' or 'max_completion_tokens' is too large"},
        Wrong{Dialect::vllm, kTwo, 400, R"("type":"BadRequestError")"},
        Wrong{Dialect::deepseek, kUnknown, 400, R"("message":"Model Not Exist")"},
        Wrong{Dialect::deepseek, kLong, 400, "maximum context length is 100 tokens. However, you requested 104 tokens"},
        Wrong{Dialect::deepseek, kTwo, 422, R"("code":"invalid_request_error")"},
        Wrong{Dialect::mindie, kTwo, 422, R"("error_type":"Input Validation Error")"},
        Wrong{Dialect::mindie, kUnknown, 404, R"({"error":"The model `other` does not exist.")"},
        Wrong{Dialect::sglang, kLong, 400, R"({"object":"error","message":"The input (104 tokens) is longer)"},
        Wrong{Dialect::openai, kLong, 400, R"("code":"context_length_exceeded")"},
        Wrong{Dialect::openai, kUnknown, 404, R"("code":"model_not_found")"}));

TEST(SimulatedServer, AsksForItsKey) {
  Options options = quick();
  options.api_key = "sk-right";
  Server server(options);
  const Reply refused = SimulatorClient(server).post(chat(), "authorization: Bearer sk-wrong\r\n");
  EXPECT_EQ(refused.status, 401U);
  EXPECT_EQ(refused.body, R"({"error":"Unauthorized"})");
  EXPECT_EQ(SimulatorClient(server).post(chat(), "authorization: Bearer sk-right\r\n").status, 200U);
  EXPECT_EQ(SimulatorClient(server).get("/health").status, 200U);
}

TEST(SimulatedServer, ListsItsOneModel) {
  Server server(quick());
  const Json models = SimulatorClient(server).get("/v1/models").json();
  EXPECT_EQ(models["data"].size(), 1U);
  EXPECT_EQ(models["data"][0]["id"], "m");
  EXPECT_EQ(models["data"][0]["max_model_len"], 131072);
}

TEST(SimulatedServer, AnswersWithAndWithoutTheVersionInThePath) {
  Server server(quick(Dialect::deepseek));
  SimulatorClient client(server);
  client.send("POST", "/chat/completions", chat().dump());
  EXPECT_EQ(client.read_reply().status, 200U);
  EXPECT_EQ(client.get("/models").status, 200U);
  EXPECT_EQ(client.get("/elsewhere").status, 404U);
}

TEST(SimulatedServer, AnswersRequestsOnOneConnectionOneAfterTheOther) {
  Server server(quick());
  SimulatorClient client(server);
  client.ask(chat("first", {{"max_tokens", 1}}));
  client.ask(chat("second", {{"max_tokens", 2}}));
  EXPECT_EQ(client.read_reply().json()["usage"]["completion_tokens"], 1);
  EXPECT_EQ(client.read_reply().json()["usage"]["completion_tokens"], 2);
}

TEST(SimulatedServer, RefusesWhatIsNoJson) {
  Server server(quick());
  SimulatorClient client(server);
  client.send("POST", kCompletion, "{");
  EXPECT_EQ(client.read_reply().status, 400U);
}

TEST(SimulatedMetrics, HaveTheNamesOfEachServer) {
  const auto metrics = [](Dialect dialect) {
    Server server(quick(dialect));
    ask_once(server, chat("x", {{"max_tokens", 3}}));
    return SimulatorClient(server).get("/metrics").body;
  };
  const std::string vllm = metrics(Dialect::vllm);
  EXPECT_NE(vllm.find("vllm:generation_tokens_total{engine=\"0\",model_name=\"m\"} 3\n"), std::string::npos);
  EXPECT_NE(vllm.find("vllm:request_success_total{engine=\"0\",model_name=\"m\",finished_reason=\"length\"} 1\n"),
            std::string::npos);
  EXPECT_NE(vllm.find("vllm:time_to_first_token_seconds_count{engine=\"0\",model_name=\"m\"} 1\n"), std::string::npos);
  EXPECT_NE(metrics(Dialect::mindie).find("\nnum_requests_waiting{model_name=\"m\"} 0\n"), std::string::npos);
  EXPECT_NE(metrics(Dialect::sglang).find("sglang:num_running_reqs{model_name=\"m\"} 0\n"), std::string::npos);
}

TEST(SimulatedMetrics, TellWhoRunsAndWhoWaits) {
  Options options = unhurried();
  options.speed.ttft_floor_ms = 60000;
  Server server(options);
  SimulatorClient first(server);
  SimulatorClient second(server);
  first.ask(chat());
  second.ask(chat());
  EXPECT_TRUE(eventually([&] { return server.running() + server.waiting() == 2; }));
  const std::string metrics = SimulatorClient(server).get("/metrics").body;
  EXPECT_NE(metrics.find("num_requests_running{engine=\"0\",model_name=\"m\"} 1\n"), std::string::npos);
  EXPECT_NE(metrics.find("num_requests_waiting{engine=\"0\",model_name=\"m\"} 1\n"), std::string::npos);
}

}  // namespace
}  // namespace weir::simulator
