// The endpoints beside chat completions, through the one path of a request, over real sockets.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/river.h"

namespace weir::test {
namespace {

using config::Endpoint;
using nlohmann::json;
using pricing::Outcome;
using namespace simulator;

const std::string kMessage =
    R"({"model":"auto","max_tokens":6,"messages":[{"role":"user","content":"Where does the river go?"}]})";
const std::string kResponse = R"({"model":"auto","max_output_tokens":6,"input":"Where does the river go?"})";

std::string streamed(std::string body) {
  body.back() = ',';
  return body + R"("stream":true})";
}

Bed offering(config::Endpoints endpoints) {
  Bed bed;
  bed.flash_deployment().endpoints = bed.pro_deployment().endpoints = endpoints;
  return bed;
}

std::string target_of(const simulator::Server& server) {
  return server.requests().back().target;
}

// Flash: 0.15 and 0.60 dollars per million tokens; 150 and 600 nano-dollars a token.
pricing::Money price_of(std::int64_t prompt, std::int64_t completion) {
  return {prompt * 150 + completion * 600};
}

TEST(Messages, AreServedByAServerThatKnowsOnlyChats) {
  River river;
  const Reply reply = river.post("/v1/messages", kMessage);
  const json message = json::parse(reply.body);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(message["type"], "message");
  EXPECT_EQ(message["model"], "deepseek-flash");
  EXPECT_EQ(message["stop_reason"], "max_tokens");
  EXPECT_EQ(message["usage"]["output_tokens"], 6);
  EXPECT_EQ(target_of(river.flash), "/v1/chat/completions");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.endpoint, "/v1/messages");
  EXPECT_EQ(record.cost, price_of(record.usage.prompt_tokens(), 6));
}

TEST(Messages, AreStreamedByAServerThatKnowsOnlyChats) {
  River river;
  const Reply reply = river.post("/v1/messages", streamed(kMessage));
  const std::vector<std::string> events = reply.events();
  EXPECT_EQ(json::parse(events.front())["type"], "message_start");
  EXPECT_EQ(json::parse(events.back())["type"], "message_stop");
  EXPECT_EQ(reply.body.find("[DONE]"), std::string::npos);
  EXPECT_EQ(river.only_record().usage.completion_tokens(), 6);
}

TEST(Messages, ReachAServerThatKnowsThemAsTheyAre) {
  River river(offering({Endpoint::chat, Endpoint::messages}));
  const Reply reply = river.post("/v1/messages", kMessage);
  EXPECT_EQ(json::parse(reply.body)["id"], "msg_simulated");
  EXPECT_EQ(json::parse(reply.body)["model"], "deepseek-flash");
  EXPECT_EQ(target_of(river.flash), "/v1/messages");
  std::string expected = kMessage;
  expected.replace(expected.find("auto"), 4, "dsv4");
  EXPECT_EQ(river.flash.requests().back().body, expected);
  EXPECT_EQ(river.only_record().usage.completion_tokens(), 6);
}

TEST(Messages, AreMeteredInTheirOwnStreamToo) {
  River river(offering({Endpoint::messages}));
  const Reply reply = river.post("/v1/messages", streamed(kMessage));
  EXPECT_EQ(json::parse(reply.events().back())["type"], "message_stop");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.outcome, Outcome::served);
  EXPECT_EQ(record.usage.completion_tokens(), 6);
  EXPECT_GT(record.usage.prompt_tokens(), 0);
}

TEST(Messages, TakeTheKeyAsAnthropicsClientsSendIt) {
  River river;
  Connection connection(river.port());
  connection.send(http_post("/v1/messages", kMessage, "x-api-key: sk-river\r\n"));
  EXPECT_EQ(connection.read_reply().status, 200);
}

TEST(Messages, SayTheirNumberWhereAnthropicsClientsLookForIt) {
  River river;
  for (const std::string& body : {kMessage, streamed(kMessage), std::string("{}")}) {
    const Reply reply = river.post("/v1/messages", body);
    EXPECT_FALSE(reply.header("request-id").empty()) << body;
    EXPECT_EQ(reply.header("request-id"), reply.header("x-request-id"));
  }
}

TEST(Messages, AreRefusedInAnthropicsShape) {
  River river;
  Connection connection(river.port());
  connection.send(http_post("/v1/messages", kMessage, "x-api-key: wrong\r\n"));
  const json body = json::parse(connection.read_reply().body);
  EXPECT_EQ(body["type"], "error");
  EXPECT_EQ(body["error"]["type"], "authentication_error");
}

TEST(Messages, SayInTheirStreamThatItBroke) {
  River river;
  river.flash.next(tokens(9).then_truncate(3));
  const Reply reply = river.post("/v1/messages", streamed(kMessage));
  EXPECT_EQ(json::parse(reply.events().back())["type"], "error");
  EXPECT_EQ(river.only_record().outcome, Outcome::upstream_fault);
}

TEST(Messages, CountTheirTokensForNothing) {
  River river;
  const Reply reply =
      river.post("/v1/messages/count_tokens", R"({"model":"auto","messages":[{"role":"user","content":"Where?"}]})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_GT(json::parse(reply.body)["input_tokens"], 0);
  EXPECT_EQ(settled(river.flash).requests, 0);
}

TEST(Responses, AreServedByAServerThatKnowsOnlyChats) {
  River river;
  const Reply reply = river.post("/v1/responses", kResponse);
  const json response = json::parse(reply.body);
  EXPECT_EQ(response["object"], "response");
  EXPECT_EQ(response["status"], "incomplete");
  EXPECT_EQ(response["usage"]["output_tokens"], 6);
  EXPECT_EQ(river.only_record().endpoint, "/v1/responses");
}

TEST(Responses, AreStreamedByAServerThatKnowsOnlyChats) {
  River river;
  const Reply reply = river.post("/v1/responses", streamed(kResponse));
  const json last = json::parse(reply.events().back());
  EXPECT_EQ(last["type"], "response.incomplete");
  EXPECT_EQ(last["response"]["usage"]["output_tokens"], 6);
  EXPECT_TRUE(last["response"]["usage"].contains("cost_usd"));
}

TEST(Responses, ReachAServerThatKnowsThemAsTheyAre) {
  River river(offering({Endpoint::responses}));
  const Reply reply = river.post("/v1/responses", streamed(kResponse));
  EXPECT_EQ(target_of(river.flash), "/v1/responses");
  EXPECT_EQ(json::parse(reply.events().back())["type"], "response.incomplete");
  EXPECT_EQ(json::parse(reply.events().back())["response"]["model"], "deepseek-flash");
  EXPECT_EQ(river.only_record().usage.completion_tokens(), 6);
}

TEST(Responses, NameWhatNobodyCanServe) {
  River river;
  const Reply reply = river.post("/v1/responses", R"({"model":"auto","input":"a","previous_response_id":"resp_1"})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(json::parse(reply.body)["error"]["param"], "previous_response_id");
  EXPECT_EQ(settled(river.flash).requests, 0);
}

TEST(Completions, FillInTheMiddle) {
  River river;
  const std::string body = R"({"model":"auto","prompt":"def f(","suffix":"return 1","max_tokens":5})";
  const Reply reply = river.post("/v1/completions", body);
  EXPECT_EQ(json::parse(reply.body)["object"], "text_completion");
  EXPECT_EQ(target_of(river.flash), "/v1/completions");
  EXPECT_EQ(river.only_record().usage.completion_tokens(), 5);
}

TEST(Completions, AreStreamedAndMetered) {
  River river;
  const Reply reply = river.post("/v1/completions", R"({"model":"auto","prompt":"a","max_tokens":5,"stream":true})");
  EXPECT_EQ(reply.events().back(), "[DONE]");
  EXPECT_EQ(reply.events().size(), 7u) << "the usage chunk was not asked for";
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.usage.completion_tokens(), 5);
  EXPECT_EQ(record.usage_source, pricing::UsageSource::upstream);
}

TEST(Embeddings, AreServedAndChargedForTheirPrompt) {
  River river(offering({Endpoint::embeddings}));
  const Reply reply = river.post("/v1/embeddings", R"({"model":"auto","input":["a","b"]})");
  EXPECT_EQ(json::parse(reply.body)["data"].size(), 2u);
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.usage.completion_tokens(), 0);
  EXPECT_EQ(record.cost, price_of(record.usage.prompt_tokens(), 0));
}

TEST(Embeddings, AreRefusedWhereNobodyOffersThem) {
  River river;
  const Reply reply = river.post("/v1/embeddings", R"({"model":"auto","input":"a"})");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(json::parse(reply.body)["error"]["code"], "endpoint_not_offered");
  EXPECT_EQ(settled(river.flash).requests, 0);
}

TEST(Embeddings, AreRefusedForAModelThatDoesNotOfferThem) {
  Bed bed;
  bed.flash_deployment().endpoints = {Endpoint::embeddings};
  River river(std::move(bed));
  const Reply reply = river.post("/v1/embeddings", R"({"model":"deepseek-v4-pro","input":"a"})");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(json::parse(reply.body)["error"]["param"], "model");
}

TEST(Endpoints, NameTheParameterThatOnlyAnotherModelUnderstands) {
  Bed bed;
  bed.flash_deployment().endpoints = {Endpoint::chat, Endpoint::responses};
  River river(std::move(bed));
  const std::string body = R"({"model":"deepseek-v4-pro","input":"a","previous_response_id":"resp_1"})";
  const Reply reply = river.post("/v1/responses", body);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(json::parse(reply.body)["error"]["param"], "previous_response_id");
}

TEST(Endpoints, NameTheParameterThatIsMissing) {
  River river;
  const auto param = [&](std::string_view path, std::string_view body) {
    return json::parse(river.post(path, body).body)["error"].value("param", "");
  };
  EXPECT_EQ(param("/v1/completions", R"({"model":"auto"})"), "prompt");
  EXPECT_EQ(param("/v1/responses", R"({"model":"auto"})"), "input");
  EXPECT_EQ(param("/v1/embeddings", R"({"model":"auto","input":5})"), "input");
  EXPECT_NE(river.post("/v1/messages", R"({"model":"auto","messages":[{"role":"user","content":"a"}]})")
                .body.find("max_tokens"),
            std::string::npos);
}

}  // namespace
}  // namespace weir::test
