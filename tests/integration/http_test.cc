// What HTTP allows clients to do, and some do.
#include <gtest/gtest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "tests/support/river.h"

namespace weir::test {
namespace {

using nlohmann::json;

const std::string kKey = "Authorization: Bearer sk-river\r\n";
constexpr std::string_view kPath = "/v1/chat/completions";

std::string zipped(std::string_view text) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - z.avail_out);
  deflateEnd(&z);
  return out;
}

Reply posting_zipped(River& river, const std::string& bytes, const std::string& encoding = "gzip") {
  return river.post(kPath, bytes, "Content-Encoding: " + encoding + "\r\n");
}

TEST(Http, TakesZippedBodies) {
  River river;
  EXPECT_EQ(posting_zipped(river, zipped(chat("auto"))).status, 200);
  EXPECT_EQ(river.flash.requests().front().body, chat("dsv4"));
}

TEST(Http, BoundsWhatAZippedBodyGrowsTo) {
  Bed bed;
  bed.config.server.body_bytes_max = 100'000;
  River river(std::move(bed));
  const std::string bomb = zipped(chat("auto", R"("user":")" + std::string(50 << 20, 'x') + '"'));
  ASSERT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(posting_zipped(river, bomb).status, 413);
}

TEST(Http, RefusesZippedBodiesThatAreDamaged) {
  River river;
  std::string cut = zipped(chat("auto")), damaged = cut;
  cut.resize(cut.size() / 2);
  damaged[damaged.size() / 2] ^= 0x55;
  EXPECT_EQ(posting_zipped(river, cut).status, 400);
  EXPECT_EQ(posting_zipped(river, damaged).status, 400);
  EXPECT_EQ(posting_zipped(river, "hello").status, 400);
  EXPECT_EQ(posting_zipped(river, zipped(chat("auto")) + "more").status, 400);
  EXPECT_EQ(posting_zipped(river, chat("auto"), "br").status, 415);
}

TEST(Http, TakesChunkedBodies) {
  River river;
  const std::string body = chat("auto");
  Connection connection(river.port());
  std::string request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: w\r\n" + kKey + "Transfer-Encoding: chunked\r\n\r\n";
  for (const char c : body) request += std::string("1;x=y\r\n") + c + "\r\n";
  connection.send(request + "0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(connection.read_reply().status, 200);
  EXPECT_EQ(river.flash.requests().front().body, chat("dsv4"));
  connection.send(http_post(kPath, body, kKey));
  EXPECT_EQ(connection.read_reply().status, 200);
}

TEST(Http, AsksForTheBodyThatAClientHoldsBack) {
  River river;
  const std::string body = chat("auto");
  Connection connection(river.port());
  connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: w\r\n" + kKey +
                  "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(connection.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  connection.send(body);
  EXPECT_NE(connection.read_until("\"usage\"").find("200 OK"), std::string::npos);
}

TEST(Http, AnswersClientsOfHttp10AndCloses) {
  River river;
  const std::string body = chat("auto", R"("stream":true,"max_tokens":2)");
  Connection connection(river.port());
  connection.send("POST /v1/chat/completions HTTP/1.0\r\n" + kKey + "Content-Length: " + std::to_string(body.size()) +
                  "\r\n\r\n" + body);
  const std::string all = connection.read_until("[DONE]\n\n");
  EXPECT_EQ(all.find("transfer-encoding"), std::string::npos);
  EXPECT_NE(all.find("data: [DONE]"), std::string::npos);
  EXPECT_TRUE(connection.is_closed_by_peer());
}

TEST(Http, AnswersHeadWithoutABody) {
  River river;
  Connection connection(river.port());
  connection.send("HEAD /v1/models HTTP/1.1\r\nHost: w\r\n" + kKey + "\r\n");
  const std::string head = connection.read_until("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200")) << head;
  EXPECT_TRUE(head.ends_with("\r\n\r\n")) << head;
  connection.send("GET /v1/models HTTP/1.1\r\nHost: w\r\n" + kKey + "\r\n");
  EXPECT_EQ(connection.read_reply().status, 200) << "nothing of a body stands in front of the next answer";
}

Reply preflight(River& river, const std::string& origin) {
  Connection connection(river.port());
  connection.send("OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: w\r\nOrigin: " + origin +
                  "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n\r\n");
  return connection.read_reply();
}

TEST(Http, LetsNoPageCallUntilAnOriginIsAllowed) {
  River river;
  const Reply reply = preflight(river, "https://app.example");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("allow"), "POST, OPTIONS");
  EXPECT_EQ(reply.header("access-control-allow-origin"), "");
}

TEST(Http, LetsPagesOfAnAllowedOriginCall) {
  Bed bed;
  bed.config.server.cors.origins = {"https://app.example"};
  River river(std::move(bed));
  const Reply reply = preflight(river, "https://app.example");
  EXPECT_EQ(reply.header("access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(reply.header("access-control-allow-headers"), "authorization");
  EXPECT_EQ(reply.header("access-control-allow-methods"), "POST, OPTIONS");
  EXPECT_EQ(preflight(river, "https://evil.example").header("access-control-allow-origin"), "");
  const Reply answer = river.ask("auto", "", "Origin: https://app.example\r\n");
  EXPECT_EQ(answer.header("access-control-allow-origin"), "https://app.example");
  EXPECT_NE(answer.header("access-control-expose-headers").find("x-weir-cost-usd"), std::string::npos);
}

TEST(Http, SaysWhenToAskAgain) {
  River river;
  river.flash.next(simulator::fail(429));
  river.pro.next(simulator::fail(429));
  const Reply reply = river.ask("auto");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.header("retry-after"), "1");
  EXPECT_EQ(reply.header("retry-after-ms"), "1000");
  EXPECT_EQ(reply.header("x-should-retry"), "true");
}

TEST(Http, KeepsTheReasonOfAServerThatFailed) {
  River river;
  river.flash.next(simulator::fail(500));
  river.pro.next(simulator::fail(500));
  EXPECT_NE(river.ask("auto").body.find("Simulated failure"), std::string::npos);
}

}  // namespace
}  // namespace weir::test
