#include "gateway/request_parser.h"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

using State = RequestParser::State;
using Refusal = RequestParser::Refusal;

constexpr RequestLimits kLimits{1024, 100};

const std::string kCounted =
    "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\nX-SLO-TTFT-ms: 800\r\n"
    "Content-Length: 5\r\n\r\nhello";
const std::string kChunked =
    "POST /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";

TEST(RequestParser, FindsMethodTargetHeadersAndBody) {
  RequestParser parser(kLimits);
  ASSERT_EQ(parser.parse(kCounted), State::complete);
  EXPECT_EQ(parser.target(kCounted), "/v1/chat/completions");
  EXPECT_EQ(parser.header(Header::authorization, kCounted), "Bearer k");
  EXPECT_EQ(parser.header(Header::slo_ttft_ms, kCounted), "800");
  EXPECT_EQ(parser.body(kCounted), "hello");
}

TEST(RequestParser, ReadsAChunkedBody) {
  RequestParser parser(kLimits);
  ASSERT_EQ(parser.parse(kChunked), State::complete);
  EXPECT_EQ(parser.body(kChunked), "hello");
  EXPECT_EQ(parser.consumed(), kChunked.size());
}

TEST(RequestParser, UnderstandsAnEmptyChunkedBodyByteByByte) {
  const std::string request = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  RequestParser parser(kLimits);
  for (std::size_t size = 1; size < request.size(); ++size)
    ASSERT_EQ(parser.parse(std::string_view(request).substr(0, size)), State::needs_more) << size;
  EXPECT_EQ(parser.parse(request), State::complete);
}

TEST(RequestParser, UnderstandsARequestHoweverItWasCutIntoReads) {
  for (const std::string& request : {kCounted, kChunked}) {
    for (std::size_t cut = 1; cut < request.size(); ++cut) {
      RequestParser parser(kLimits);
      const std::string first = request.substr(0, cut);
      ASSERT_EQ(parser.parse(first), State::needs_more) << cut;
      ASSERT_EQ(parser.parse(request), State::complete) << cut;
      ASSERT_EQ(parser.body(request), "hello") << cut;
    }
  }
}

TEST(RequestParser, MeansTheSameByACommonHeaderAsByAnUncommonOne) {
  // The second has a header that only Beast reads; everything else is alike.
  const std::string common = kCounted;
  const std::string uncommon =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\n"
      "X-SLO-TTFT-ms: 800\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
  RequestParser first(kLimits), second(kLimits);
  ASSERT_EQ(first.parse(common), State::complete);
  ASSERT_EQ(second.parse(uncommon), State::complete);
  EXPECT_EQ(first.verb(), second.verb());
  EXPECT_EQ(first.target(common), second.target(uncommon));
  EXPECT_EQ(first.header(Header::authorization, common), second.header(Header::authorization, uncommon));
  EXPECT_EQ(first.body(common), second.body(uncommon));
  EXPECT_TRUE(first.keeps_alive());
  EXPECT_FALSE(second.keeps_alive());
}

TEST(RequestParser, LeavesAPipelinedRequestAlone) {
  const std::string two = kCounted + kCounted;
  RequestParser parser(kLimits);
  ASSERT_EQ(parser.parse(two), State::complete);
  EXPECT_EQ(parser.consumed(), kCounted.size());
}

TEST(RequestParser, RefusesABodyBeyondTheLimit) {
  RequestParser counted(kLimits), chunked(kLimits);
  EXPECT_EQ(counted.parse("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n"), State::bad);
  EXPECT_EQ(counted.refusal(), Refusal::body_too_large);
  const std::string many =
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x') + "\r\n";
  EXPECT_EQ(chunked.parse(many), State::bad);
  EXPECT_EQ(chunked.refusal(), Refusal::body_too_large);
}

TEST(RequestParser, RefusesAHeaderBeyondTheLimit) {
  RequestParser parser(kLimits);
  EXPECT_EQ(parser.parse("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n"), State::bad);
  EXPECT_EQ(parser.refusal(), Refusal::header_too_large);
}

TEST(RequestParser, RefusesWhatCouldBeReadInTwoWays) {
  for (const char* smuggled : {
           "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
           "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
           "POST  / HTTP/1.1\r\n\r\n",
       }) {
    RequestParser parser(kLimits);
    EXPECT_EQ(parser.parse(smuggled), State::bad) << smuggled;
  }
}

}  // namespace
}  // namespace weir::gateway
