// What clients send that is wrong: each is told what, the connection is in a defined state, nothing reaches a server
// and nothing is charged.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/river.h"

namespace weir::test {
namespace {

using nlohmann::json;

const std::string kKey = "Authorization: Bearer sk-river\r\n";
constexpr std::string_view kPath = "/v1/chat/completions";
const std::string kGood = R"("messages":[{"role":"user","content":"Where?"}])";

// After a request that was refused by its body, the connection serves the next; one whose end is not known is closed.
struct Refusal {
  Refusal(River& river, const std::string& request) : connection(river.port()) {
    connection.send(request);
    reply = connection.read_reply();
    error = json::parse(reply.body, nullptr, false).value("error", json::object());
  }

  std::string param() const {
    return error.value("param", json()).is_string() ? error["param"].get<std::string>() : "";
  }
  bool goes_on() {
    connection.send(http_post(kPath, chat("auto"), kKey));
    return connection.read_reply().status == 200;
  }

  Connection connection;
  Reply reply;
  json error;
};

std::string posting(const std::string& body) {
  return http_post(kPath, body, kKey);
}

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

TEST(BadInput, IsRefusedWithTheParameterThatIsWrong) {
  struct Case {
    std::string body, param;
  };
  const Case cases[] = {
      {R"({"model":"auto",)", ""},
      {"[]", ""},
      {"", ""},
      {"null", ""},
      {R"({"model":"auto",)" + kGood + "} x", ""},
      {R"({"model":5,)" + kGood + "}", "model"},
      {R"({"model":"",)" + kGood + "}", "model"},
      {"{" + kGood + "}", "model"},
      {R"({"model":"auto"})", "messages"},
      {R"({"model":"auto","messages":"hi"})", "messages"},
      {R"({"model":"auto","messages":[]})", "messages"},
      {R"({"model":"auto","stream":"yes",)" + kGood + "}", "stream"},
      {R"({"model":"auto","stream_options":[],)" + kGood + "}", "stream_options"},
      {R"({"model":"auto","max_tokens":0,)" + kGood + "}", "max_tokens"},
      {R"({"model":"auto","max_tokens":-1,)" + kGood + "}", "max_tokens"},
      {R"({"model":"auto","max_tokens":1.5,)" + kGood + "}", "max_tokens"},
      {R"({"model":"auto","max_tokens":"9",)" + kGood + "}", "max_tokens"},
      {R"({"model":"auto","max_tokens":99999999999999999999,)" + kGood + "}", "max_tokens"},
      {R"({"model":"auto","max_completion_tokens":1e99,)" + kGood + "}", "max_completion_tokens"},
      {R"({"model":"auto","n":1000,)" + kGood + "}", "n"},
      {R"({"model":"auto","model":"auto",)" + kGood + "}", "model"},
      {R"({"model":"auto","x":1,"x":2,)" + kGood + "}", "x"},
      {R"({"mod\u0065l":"auto",)" + kGood + "}", "mod\\u0065l"},
      {R"({"model":"auto","x":)" + nested(200) + "," + kGood + "}", ""},
      {"{\"model\":\"auto\",\"user\":\"\xff\xfe\"," + kGood + "}", ""},
      {"{\"model\":\"auto\",\"user\":\"\xed\xa0\x80\"," + kGood + "}", ""},
      {"{\"model\":\"auto\",\"user\":\"\xc0\xaf\"," + kGood + "}", ""},
      {"{\"model\":\"auto\",\"user\":\"a\nb\"," + kGood + "}", ""},
      {R"({"model":"auto","user":"\ud800",)" + kGood + "}", ""},
      {R"({"model":"auto","user":"\udc00\ud800",)" + kGood + "}", ""},
      {R"({"model":"auto","x":01,)" + kGood + "}", ""},
      {R"({"model":"auto","x":NaN,)" + kGood + "}", ""},
  };
  River river;
  for (const Case& c : cases) {
    Refusal refusal(river, posting(c.body));
    EXPECT_EQ(refusal.reply.status, 400) << c.body;
    EXPECT_EQ(refusal.error.value("type", ""), "invalid_request_error") << c.body;
    EXPECT_NE(refusal.error.value("message", ""), "") << c.body;
    EXPECT_EQ(refusal.param(), c.param) << c.body;
  }
  EXPECT_EQ(settled(river.flash).requests, 0);
  river.ask("auto");
  EXPECT_EQ(river.records(1).size(), 1u) << "nothing that was refused is charged";
}

TEST(BadInput, LeavesTheConnectionReadyForTheNextRequest) {
  River river;
  EXPECT_TRUE(Refusal(river, posting("{")).goes_on());
  EXPECT_TRUE(Refusal(river, posting(R"({"model":"auto","n":1000,)" + kGood + "}")).goes_on());
}

TEST(BadInput, OfManyParametersIsRefusedQuickly) {
  std::string body = R"({"model":"auto",)" + kGood;
  for (int i = 0; i < 200'000; ++i) body += ",\"p" + std::to_string(i) + "\":0";
  body += ",\"p7\":1}";
  River river;
  EXPECT_EQ(Refusal(river, posting(body)).param(), "p7");
}

TEST(BadInput, OfHttpClosesTheConnection) {
  const std::string head = "POST /v1/chat/completions HTTP/1.1\r\nHost: w\r\n" + kKey;
  const std::string requests[] = {
      head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
      head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      head + "Content-Length: -5\r\n\r\nhello",
      head + "Content-Length: 5x\r\n\r\nhello",
      head + "Content-Length: 99999999999999999999\r\n\r\n",
      head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
      head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
      head + "Bad Header: x\r\n\r\n",
      head + "X: a\r\n b\r\nContent-Length : 5\r\n\r\nhello",
      "POST /v1/chat/completions HTTP/3.7\r\nHost: w\r\n\r\n",
      "POST\r\n\r\n",
      "\x16\x03\x01\x02\r\n\r\n",
  };
  River river;
  for (const std::string& request : requests) {
    Refusal refusal(river, request);
    EXPECT_TRUE(refusal.reply.status == 400 || refusal.reply.status == 413) << request << refusal.reply.status;
    EXPECT_TRUE(refusal.connection.is_closed_by_peer()) << request;
  }
  EXPECT_EQ(settled(river.flash).requests, 0);
}

TEST(BadInput, BeyondTheLimitIsRefusedBeforeItIsSent) {
  River river;
  Refusal refusal(river, "POST /v1/chat/completions HTTP/1.1\r\nHost: w\r\n" + kKey +
                             "Content-Length: 104857600\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(refusal.reply.status, 413);
  EXPECT_EQ(refusal.error.value("code", ""), "request_too_large");
}

TEST(BadInput, BeyondTheLimitIsRefusedInChunksToo) {
  Bed bed;
  bed.config.server.body_bytes_max = 1000;
  River river(std::move(bed));
  Refusal refusal(river, "POST /v1/chat/completions HTTP/1.1\r\nHost: w\r\n" + kKey +
                             "Transfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(2048, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(refusal.reply.status, 413);
}

TEST(BadInput, ThatIsTruncatedReachesNobody) {
  River river;
  {
    Connection connection(river.port());
    connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: w\r\n" + kKey + "Content-Length: 500\r\n\r\n" +
                    chat("auto"));
    connection.hang_up();
  }
  river.ask("auto");
  EXPECT_EQ(river.records(1).size(), 1u);
  EXPECT_EQ(settled(river.flash).requests, 1);
}

}  // namespace
}  // namespace weir::test
