// What the simulator says it has served, what reached it, and what it does when told to fail.
#include <gtest/gtest.h>

#include <memory>

#include "backends/simulator/step.h"
#include "tests/backends/simulator_client.h"

namespace weir::simulator {
namespace {

using namespace std::chrono_literals;
using config::Dialect;

constexpr int kPromptTokens = 6;  // of "hello"

// Token chunks that arrived whole; the first event of a stream has the role only.
std::int64_t tokens_in(const std::string& text) {
  std::int64_t count = 0;
  for (std::size_t at = text.find("\"delta\":{\"content\":\""); at != std::string::npos;
       at = text.find("\"delta\":{\"content\":\"", at + 1)) {
    if (text.find("\n\n", at) != std::string::npos) ++count;
  }
  return count;
}

TEST(Served, CountsWholeAnswersAndStreamsAlike) {
  Server server(quick());
  ask_once(server, chat("hello", {{"max_tokens", 3}}));
  ask_once(server, streamed({{"max_tokens", 4}, {"simulate", {{"reasoning_tokens", 1}}}}));
  EXPECT_EQ(settled(server), (Served{.requests = 2,
                                     .completed = 2,
                                     .prompt_tokens = 2 * kPromptTokens,
                                     .completion_tokens = 7,
                                     .reasoning_tokens = 1}));
}

TEST(Served, CountsCachedTokens) {
  Server server(quick());
  for (int i = 0; i < 2; ++i) ask_once(server, chat(std::string(1200, 'x'), {{"max_tokens", 1}}));
  EXPECT_EQ(settled(server).cached_tokens, 256);
}

TEST(Served, CountsARefusedRequestAsFailedAndNoToken) {
  Server server(quick());
  ask_once(server, chat("x", {{"model", "other"}}));
  EXPECT_EQ(settled(server), (Served{.requests = 1, .failed = 1}));
}

TEST(Served, CountsExactlyTheTokensThatAClientWhoHalfClosesCanRead) {
  Server server(unhurried());
  SimulatorClient client(server);
  client.ask(streamed({{"max_tokens", 100000}}));
  std::string text = client.read_events(10);
  client.half_close();
  text += client.read_to_end();
  const Served served = settled(server);
  EXPECT_EQ(client.end(), boost::asio::error::eof);
  EXPECT_EQ(served.aborted, 1);
  EXPECT_EQ(served.prompt_tokens, kPromptTokens);
  EXPECT_EQ(served.completion_tokens, tokens_in(text));
  EXPECT_GE(served.completion_tokens, 9);
}

TEST(Served, StopsGeneratingWhenTheClientHangsUp) {
  Server server(unhurried());
  SimulatorClient client(server);
  client.ask(streamed({{"max_tokens", 100000}}));
  client.read_events(3);
  client.hang_up();
  const Served served = settled(server);
  EXPECT_EQ(served.aborted, 1);
  EXPECT_EQ(server.running(), 0U);
  EXPECT_LT(served.completion_tokens, 1000);
}

TEST(Served, StopsGeneratingAWholeAnswerWhenTheClientHangsUp) {
  Server server(unhurried());
  SimulatorClient client(server);
  client.ask(chat("hello", {{"max_tokens", 100000}}));
  EXPECT_TRUE(eventually([&] { return server.running() == 1; }));
  client.hang_up();
  EXPECT_EQ(settled(server), (Served{.requests = 1, .aborted = 1}));
  EXPECT_EQ(server.running(), 0U);
}

TEST(Served, CountsOnlyAnAbortForAClientWhoLeavesTheQueue) {
  Server server(unhurried());
  SimulatorClient holder(server);
  holder.ask(streamed({{"max_tokens", 100000}}));
  holder.read_events(2);
  SimulatorClient waiting(server);
  waiting.ask(streamed({{"max_tokens", 5}}));
  EXPECT_TRUE(eventually([&] { return server.waiting() == 1; }));
  waiting.hang_up();
  EXPECT_TRUE(eventually([&] { return server.served().aborted == 1; }));
  EXPECT_EQ(server.waiting(), 0U);
  EXPECT_EQ(server.served().prompt_tokens, kPromptTokens);  // the holder's alone
}

TEST(Served, CountsWhatASlowReaderWasSentAndNoMore) {
  Server server(quick());
  SimulatorClient client(server);
  client.ask(streamed({{"max_tokens", 100000}}));  // far more than the socket buffers hold
  EXPECT_TRUE(eventually([&] { return server.served().requests == 1 && server.running() == 0; }));
  client.half_close();
  const std::string text = client.read_to_end();
  const Served served = settled(server);
  EXPECT_EQ(served.aborted, 1);
  EXPECT_LT(served.completion_tokens, 100000);
  EXPECT_EQ(served.completion_tokens, tokens_in(text));
}

TEST(Served, EveryRequestOfACrowdEndsOnce) {
  Options options = quick();
  options.speed.slots = 4;
  options.fail_rate = 0.2;
  options.failures = {fail(503), reset(), Step{}.then_truncate(2), Step{}.then_error(2)};
  Server server(options);
  std::vector<std::thread> crowd;
  for (int i = 0; i < 8; ++i) {
    crowd.emplace_back([&server, i] {
      for (int k = 0; k < 25; ++k) {
        SimulatorClient client(server);
        client.ask(k % 2 == 0 ? streamed({{"max_tokens", 20}}) : chat("hello", {{"max_tokens", 20}}));
        if ((i + k) % 5 == 0) {
          if (k % 2 == 0) client.read_some();
          client.hang_up();
        } else {
          client.half_close();
          client.read_to_end();
        }
      }
    });
  }
  for (auto& one : crowd) one.join();
  EXPECT_TRUE(eventually([&] { return server.served().requests == 200; }));
  const Served served = settled(server);
  EXPECT_EQ(served.requests, 200);
  EXPECT_EQ(served.completed + served.aborted + served.failed, 200);
  EXPECT_EQ(server.running() + server.waiting(), 0U);
}

TEST(Served, IsReadAndResetOverHttp) {
  Server server(quick());
  SimulatorClient client(server);
  client.post(chat("hello", {{"max_tokens", 3}}));
  EXPECT_EQ(client.get("/simulator/served").json()["completion_tokens"], 3);
  client.send("DELETE", "/simulator/served");
  client.read_reply();
  EXPECT_EQ(client.get("/simulator/served").json()["requests"], 0);
  EXPECT_EQ(client.get("/simulator/requests").json(), Json::array());
  EXPECT_NE(client.get("/metrics").body.find("vllm:generation_tokens_total{engine=\"0\",model_name=\"m\"} 3\n"),
            std::string::npos);
}

TEST(Visits, AreKeptByteForByte) {
  Server server(quick());
  const std::string body = R"( {"messages" : [{"role":"user","content":"é"}], "model":"m" } )";
  SimulatorClient client(server);
  client.send("POST", "/v1/chat/completions", body, "X-Team: blue\r\n");
  client.read_reply();
  const Json visit = client.get("/simulator/requests?last=1").json()[0];
  EXPECT_EQ(visit["body"], body);
  EXPECT_EQ(visit["headers"][1], (Json{"X-Team", "blue"}));
  EXPECT_EQ(server.requests().back().header("x-team"), "blue");
}

TEST(Visits, TellWhatWasWrittenOfTheAnswerToEach) {
  Server server(quick());
  SimulatorClient client(server);
  for (const int most : {2, 5}) ask_once(server, chat("x", {{"max_tokens", most}}));
  const Json visits = client.get("/simulator/requests").json();
  EXPECT_EQ(visits[0]["completion_tokens"], 2);
  EXPECT_EQ(visits[1]["completion_tokens"], 5);
  EXPECT_GT(visits[1]["prompt_tokens"], 0);
}

TEST(Visits, AreForgottenOldestFirst) {
  Options options = quick();
  options.visits_max = 2;
  Server server(options);
  for (const char* text : {"one", "two", "three"}) ask_once(server, chat(text));
  EXPECT_TRUE(has_calls_in_order(server.requests(), {body_contains("two"), body_contains("three")}));
  EXPECT_FALSE(has_calls_in_order(server.requests(), {body_contains("three"), body_contains("two")}));
  EXPECT_FALSE(has_calls_in_order(server.requests(), {body_contains("one")}));
}

TEST(Script, StepsApplyToOneRequestEach) {
  Server server(quick());
  server.next(fail(503));
  server.next(tokens(2));
  EXPECT_EQ(ask_once(server, chat()).status, 503U);
  EXPECT_EQ(ask_once(server, chat("x", {{"max_tokens", 9}})).json()["usage"]["completion_tokens"], 2);
  EXPECT_EQ(ask_once(server, chat("x", {{"max_tokens", 9}})).json()["usage"]["completion_tokens"], 9);
}

TEST(Script, IsGivenOverHttp) {
  Server server(quick());
  SimulatorClient client(server);
  client.send("POST", "/simulator/script", R"([{"status":429},{"body":"raw"}])");
  EXPECT_EQ(client.read_reply().json()["steps"], 2);
  EXPECT_EQ(client.post(chat()).status, 429U);
  EXPECT_EQ(client.post(chat()).body, "raw");
}

TEST(Script, RefusesAStepThatItDoesNotKnow) {
  Server server(quick());
  SimulatorClient client(server);
  client.send("POST", "/simulator/script", R"([{"status":429},{"explode":true}])");
  EXPECT_EQ(client.read_reply().json()["error"], "unknown member explode");
  EXPECT_EQ(client.post(chat()).status, 200U);
}

TEST(Script, RulesAnswerWhoeverTheyMatch) {
  Server server(quick());
  server.when(body_contains("bad")).always_respond(fail(500));
  server.when(header_is("x-team", "blue")).respond(fail(429));
  EXPECT_EQ(ask_once(server, chat("good")).status, 200U);
  EXPECT_EQ(ask_once(server, chat("bad")).status, 500U);
  EXPECT_EQ(ask_once(server, chat("bad")).status, 500U);
  EXPECT_EQ(SimulatorClient(server).post(chat("good"), "x-team: blue\r\n").status, 429U);
  EXPECT_EQ(SimulatorClient(server).post(chat("good"), "x-team: blue\r\n").status, 200U);
}

TEST(Script, ARequestMayWishForItsOwnFailure) {
  Server server(quick());
  server.next(fail(503));
  EXPECT_EQ(ask_once(server, chat("x", {{"simulate", {{"status", 500}}}})).status, 500U);
  EXPECT_EQ(ask_once(server, chat()).status, 503U);
}

TEST(Script, FailsTheShareOfRequestsThatWasAskedFor) {
  Options options = quick();
  options.fail_rate = 0.25;
  options.failures = {fail(500)};
  Server server(options);
  SimulatorClient client(server);
  for (int i = 0; i < 400; ++i) client.post(chat("x", {{"max_tokens", 1}}));
  EXPECT_NEAR(static_cast<double>(server.served().failed), 100, 30);
}

TEST(Break, TruncatedStreamEndsWithoutALastWord) {
  Server server(quick());
  server.next(Step{}.then_truncate(5));
  SimulatorClient client(server);
  client.ask(streamed({{"max_tokens", 20}}));
  const std::string text = client.read_to_end();
  EXPECT_EQ(tokens_in(text), 5);
  EXPECT_EQ(text.find("[DONE]"), std::string::npos);
  EXPECT_FALSE(text.ends_with("0\r\n\r\n"));
  EXPECT_EQ(settled(server),
            (Served{.requests = 1, .failed = 1, .prompt_tokens = kPromptTokens, .completion_tokens = 5}));
}

TEST(Break, TruncatedAnswerIsShorterThanItSays) {
  Server server(quick());
  server.next(Step{}.then_truncate(1));
  EXPECT_THROW(ask_once(server, chat()), boost::system::system_error);
  EXPECT_EQ(settled(server), (Served{.requests = 1, .failed = 1}));
}

TEST(Break, ErrorInAStreamHasTheDialectsWay) {
  const auto stream = [](Dialect dialect) {
    Server server(quick(dialect));
    server.next(Step{}.then_error(3));
    return ask_once(server, streamed()).body;
  };
  const auto vllm = events(stream(Dialect::vllm));
  ASSERT_EQ(vllm.size(), 1 + 3 + 1 + 1U);
  EXPECT_EQ(vllm[4]["error"]["code"], 500);
  EXPECT_EQ(vllm[5], "[DONE]");
  EXPECT_TRUE(stream(Dialect::mindie).ends_with("Engine callback timeout: simulated failure"));
}

TEST(Break, ErrorOfAWholeAnswerIsAStatus) {
  Server server(quick(Dialect::mindie));
  server.next(Step{}.then_error(3));
  EXPECT_EQ(ask_once(server, chat()).status, 424U);
}

TEST(Break, ComesAtTheEndOfAnAnswerThatIsTooShortForIt) {
  Server server(quick());
  server.next(tokens(2).then_error(100));
  EXPECT_EQ(stream_once(server, streamed()).size(), 1 + 2 + 1 + 1U);
  EXPECT_EQ(settled(server).failed, 1);
}

TEST(Break, MalformedEventDoesNotEndTheStream) {
  Server server(quick());
  server.next(tokens(4).then_malformed(2));
  const auto stream = stream_once(server, streamed());
  EXPECT_TRUE(stream[3].is_string());
  EXPECT_EQ(stream.back(), "[DONE]");
  EXPECT_EQ(settled(server),
            (Served{.requests = 1, .completed = 1, .prompt_tokens = kPromptTokens, .completion_tokens = 4}));
}

TEST(Break, ResetReachesTheClientAsOne) {
  Server server(quick());
  server.next(reset());
  SimulatorClient client(server);
  client.ask(chat());
  client.read_to_end();
  EXPECT_EQ(client.end(), boost::asio::error::connection_reset);
}

TEST(Break, AStallPausesTheStreamAndThenGoesOn) {
  Server server(quick());
  server.next(tokens(5).then_stall(2, 150ms));
  SimulatorClient client(server);
  const auto began = std::chrono::steady_clock::now();
  client.ask(streamed());
  EXPECT_EQ(tokens_in(client.read_events(3)), 2);
  EXPECT_NE(client.read_events(5).find("[DONE]"), std::string::npos);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 150ms);
  EXPECT_EQ(settled(server).completed, 1);
}

TEST(Break, AStallWithoutEndLastsUntilTheClientLeaves) {
  Server server(quick());
  server.next(tokens(5).then_stall(2));
  SimulatorClient client(server);
  client.ask(streamed());
  client.read_events(3);
  EXPECT_EQ(server.served().failed, 0);
  client.hang_up();
  EXPECT_EQ(settled(server),
            (Served{.requests = 1, .failed = 1, .prompt_tokens = kPromptTokens, .completion_tokens = 2}));
}

TEST(Step, DelaysBeforeTheFirstByte) {
  Server server(quick());
  server.next(delayed(100ms));
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(ask_once(server, chat()).status, 200U);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 100ms);
}

TEST(Step, SilenceLastsUntilTheClientLeaves) {
  Server server(quick());
  server.next(silent());
  SimulatorClient client(server);
  client.ask(chat());
  EXPECT_TRUE(eventually([&] { return server.served().requests == 1; }));
  client.half_close();
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(settled(server), (Served{.requests = 1, .failed = 1}));
}

TEST(Server, EndsWithAnswersUnderWay) {
  auto server = std::make_unique<Server>(unhurried());
  SimulatorClient client(*server);
  client.ask(streamed({{"max_tokens", 100000}}));
  client.read_events(2);
  server = nullptr;
  client.read_to_end();
  EXPECT_TRUE(client.end());
}

}  // namespace
}  // namespace weir::simulator
