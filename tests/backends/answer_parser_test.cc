#include "backends/answer_parser.h"

#include <gtest/gtest.h>

namespace weir::backends {
namespace {

const std::string kCounted = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello";
const std::string kChunked =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
const std::string kClosed = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello";

std::string body_of(AnswerParser& parser, std::string_view bytes) {
  EXPECT_TRUE(parser.feed(bytes)) << parser.problem();
  std::string body;
  for (const auto piece : parser.body()) body.append(piece);
  return body;
}

TEST(AnswerParser, ReadsACountedAndAChunkedAnswerHoweverTheyWereCut) {
  for (const std::string& answer : {kCounted, kChunked}) {
    for (std::size_t cut = 1; cut < answer.size(); ++cut) {
      AnswerParser parser;
      std::string body = body_of(parser, std::string_view(answer).substr(0, cut));
      body += body_of(parser, std::string_view(answer).substr(cut));
      ASSERT_EQ(body, "hello") << cut;
      ASSERT_TRUE(parser.is_complete() && parser.reusable()) << cut;
    }
  }
}

TEST(AnswerParser, ReadsAnEmptyChunkedAnswerByteByByte) {
  AnswerParser parser;
  for (const char byte : std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
    EXPECT_EQ(body_of(parser, {&byte, 1}), "");
  EXPECT_TRUE(parser.is_complete() && parser.reusable());
}

TEST(AnswerParser, TakesACloseForTheEndOnlyWhereNothingElseSaysIt) {
  AnswerParser closed, counted;
  EXPECT_EQ(body_of(closed, kClosed), "hello");
  EXPECT_TRUE(closed.feed_end());
  body_of(counted, std::string_view(kCounted).substr(0, kCounted.size() - 1));
  EXPECT_FALSE(counted.feed_end());
}

TEST(AnswerParser, DoesNotReuseAConnectionThatSaidTooMuch) {
  AnswerParser parser;
  body_of(parser, kCounted + "surplus");
  EXPECT_TRUE(parser.is_complete());
  EXPECT_FALSE(parser.reusable());
}

TEST(AnswerParser, DoesNotReuseAConnectionThatSaidMoreLater) {
  AnswerParser parser;
  EXPECT_EQ(body_of(parser, kCounted), "hello");
  EXPECT_TRUE(parser.reusable());
  EXPECT_EQ(body_of(parser, "surplus"), "");
  EXPECT_FALSE(parser.reusable());
}

// What a parser makes of an answer that came in one read, to be compared.
std::string said_of(std::string_view answer, LatestAnswer& latest) {
  AnswerParser parser;
  if (!parser.feed(answer, latest)) return parser.problem();
  std::string said = parser.has_head() ? std::to_string(parser.head().status) : "no head";
  said.append(" ").append(parser.head().content_type).append("|").append(parser.head().retry_after);
  said.append(parser.is_complete() ? " whole" : " begun").append(parser.reusable() ? " reusable:" : " used up:");
  for (const std::string_view piece : parser.body()) said.append(piece);
  return said;
}

std::string said_alone(std::string_view answer) {
  LatestAnswer none;
  return said_of(answer, none);
}

TEST(AnswerParser, MeansTheSameByAnAnswerThatBeginsLikeTheLatest) {
  const std::string first =
      "HTTP/1.1 429 Slow\r\nContent-Length: 5\r\nContent-Type: a/b\r\nRetry-After: 7\r\n\r\nhello";
  LatestAnswer latest;
  said_of(first, latest);
  ASSERT_TRUE(latest.text.again_in(first));
  EXPECT_EQ(said_of(first, latest), "429 a/b|7 whole reusable:hello");
  for (const char* length : {"3", "005", "6", "x", ""}) {
    std::string other = first;
    other.replace(other.find("5\r"), 1, length);
    EXPECT_EQ(said_of(other, latest), said_alone(other)) << length;
  }
}

TEST(AnswerParser, TakesNoOtherAnswerForTheLatest) {
  LatestAnswer latest;
  for (std::size_t at = 0; at < kCounted.size(); ++at) {
    std::string other = kCounted;
    other[at] ^= 1;
    said_of(kCounted, latest);
    EXPECT_EQ(said_of(other, latest), said_alone(other)) << at;
    EXPECT_EQ(said_of(kCounted.substr(0, at), latest), said_alone(kCounted.substr(0, at))) << at;
  }
}

TEST(AnswerParser, RefusesWhatIsNotHttp) {
  AnswerParser parser;
  EXPECT_FALSE(parser.feed("Engine callback timeout: 42\r\n\r\n"));
}

TEST(AnswerParser, KnowsStatusTypeAndWhenToRetry) {
  AnswerParser parser;
  body_of(parser, "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(parser.head().status, 429);
  EXPECT_EQ(parser.head().retry_after, "7");
  EXPECT_EQ(parser.head().content_type, "a/b");
}

}  // namespace
}  // namespace weir::backends
