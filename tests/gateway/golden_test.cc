// Every transcript of tests/golden, through the parsers and the relay, cut into reads at every possible place.
#include "tests/gateway/golden.h"

#include <gtest/gtest.h>

#include <functional>

#include "backends/answer_parser.h"
#include "backends/dialect/dialect.h"
#include "gateway/chat_request.h"
#include "gateway/request_parser.h"
#include "gateway/stream_relay.h"
#include "gateway/upstream_error.h"

namespace weir::gateway {
namespace {

using test::Golden;
using test::goldens;

// 0.15, 0.003 and 0.60 dollars per million: 150, 3 and 600 nano-dollars a token.
pricing::Tariff flash_tariff() {
  pricing::Tariff tariff;
  tariff.rates.uncached_prompt = {150'000};
  tariff.rates.cached_prompt = {3'000};
  tariff.rates.completion = {600'000};
  return tariff;
}

std::string in_numbers(const std::optional<pricing::Usage>& usage) {
  if (!usage) return "none";
  return std::to_string(usage->uncached_prompt_tokens) + " " + std::to_string(usage->cached_prompt_tokens) + " " +
         std::to_string(usage->answer_tokens) + " " + std::to_string(usage->reasoning_tokens);
}

// Calls `read` with the pieces of `text`: whole, byte by byte, and cut in two at every place.
void at_every_cut(std::string_view text, const std::function<void(const std::vector<std::string_view>&)>& read) {
  read({text});
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  read(bytes);
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    read({text.substr(0, cut), text.substr(cut)});
    if (::testing::Test::HasFailure()) return;
  }
}

// What the client gets of a stream that comes in these pieces.
struct Relayed {
  Relayed(const Golden& golden, const pricing::Tariff& tariff)
      : relay({.public_model = "deepseek-flash",
               .pass_usage_chunk = !golden.get("asked").empty(),
               .cut_running_usage = golden.get("asked") != "running",
               .billing = {&tariff, pricing::Currency::usd, "flash", "flash-1"}}) {}

  void read(const std::vector<std::string_view>& pieces) {
    backends::AnswerParser parser;
    for (const std::string_view piece : pieces) {
      ASSERT_TRUE(parser.feed(piece)) << parser.problem();
      for (const std::string_view body : parser.body()) relay.feed(body, out);
    }
    const bool ended = parser.is_complete() || parser.feed_end();
    ASSERT_TRUE(ended);
    relay.finish(out);
  }

  StreamRelay relay;
  std::string out;
};

std::string end_of(const StreamRelay& relay) {
  return relay.failed() ? "failed" : relay.ended_well() ? "well" : "broken";
}

TEST(Golden, StreamsReachTheClientByteForByteButForTheDeclaredSplices) {
  const pricing::Tariff tariff = flash_tariff();
  for (const Golden& golden : goldens("stream")) {
    SCOPED_TRACE(golden.name + ": " + golden.get("what"));
    for (const char* framing : {"chunked", "close"}) {
      at_every_cut(test::http_answer(200, "text/event-stream", golden.source, framing), [&](const auto& pieces) {
        Relayed client(golden, tariff);
        client.read(pieces);
        EXPECT_EQ(client.out, golden.result);
        EXPECT_EQ(end_of(client.relay), golden.get("ends"));
        EXPECT_EQ(in_numbers(client.relay.reported_usage()), golden.get("usage"));
        EXPECT_EQ(std::to_string(client.relay.content_events()), golden.get("content"));
        EXPECT_EQ(client.relay.usage_conflict(), golden.get("conflict") == "yes");
      });
      if (HasFailure()) return;
    }
  }
}

TEST(Golden, AnswersReachTheClientByteForByteButForTheDeclaredSplices) {
  for (const Golden& golden : goldens("answer")) {
    SCOPED_TRACE(golden.name + ": " + golden.get("what"));
    for (const char* framing : {"chunked", "counted", "close"}) {
      at_every_cut(test::http_answer(200, "application/json", golden.source, framing), [&](const auto& pieces) {
        backends::AnswerParser parser;
        std::string body;
        for (const std::string_view piece : pieces) {
          ASSERT_TRUE(parser.feed(piece)) << parser.problem();
          for (const std::string_view part : parser.body()) body.append(part);
        }
        const backends::AnswerFacts facts = backends::inspect_answer(body);
        EXPECT_EQ(backends::spliced(body, backends::answer_splices(facts, "deepseek-flash")), golden.result);
        EXPECT_EQ(in_numbers(facts.usage), golden.get("usage"));
      });
      if (HasFailure()) return;
    }
  }
}

TEST(Golden, ErrorsKeepTheServersReason) {
  for (const Golden& golden : goldens("error")) {
    SCOPED_TRACE(golden.name + ": " + golden.get("what"));
    const ApiError error = from_upstream(std::stoi(golden.get("status")), golden.source, golden.get("secret"));
    EXPECT_EQ(error.message, golden.get("message"));
    EXPECT_EQ(error.code, golden.get("code"));
    EXPECT_EQ(error.param, golden.get("param"));
    EXPECT_EQ(error.type, "invalid_request_error");
  }
}

config::Deployment deployment_of(const Golden& golden) {
  config::Deployment deployment;
  deployment.dialect = *config::dialect_named(golden.get("dialect"));
  deployment.upstream_model = "dsv4";
  deployment.efforts = config::default_efforts(deployment.dialect);
  deployment.running_usage = deployment.dialect == config::Dialect::vllm;
  return deployment;
}

TEST(Golden, RequestsReachTheServerByteForByteButForTheDeclaredSplices) {
  const RequestLimits limits{64 << 10, 16 << 20};
  for (const Golden& golden : goldens("request")) {
    SCOPED_TRACE(golden.name + ": " + golden.get("what"));
    const config::Deployment deployment = deployment_of(golden);
    const std::string wire =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: w\r\nContent-Length: " + std::to_string(golden.source.size()) +
        "\r\n\r\n" + golden.source;
    at_every_cut(wire, [&](const auto& pieces) {
      RequestParser parser(limits);
      std::string buffer;
      for (const std::string_view piece : pieces) {
        buffer.append(piece);
        parser.parse(buffer);
      }
      ASSERT_EQ(parser.parse(buffer), RequestParser::State::complete);
      const std::string_view body = parser.body(buffer);
      backends::JsonOutline outline;
      ChatRequest chat;
      ASSERT_FALSE(parse_chat_request(body, outline, chat));
      const std::string isolation = golden.get("isolation");
      const backends::Splices splices =
          request_splices(body, outline, {.streamed = chat.streamed, .isolation = isolation}, deployment);
      EXPECT_EQ(backends::spliced(body, splices), golden.result);
    });
    if (HasFailure()) return;
  }
}

TEST(Golden, AreAtLeastSixtyTranscriptsOfUpstreams) {
  EXPECT_GE(goldens("stream").size() + goldens("answer").size() + goldens("error").size(), 60u);
}

}  // namespace
}  // namespace weir::gateway
