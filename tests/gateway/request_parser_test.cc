#include "gateway/request_parser.h"

#include <gtest/gtest.h>

#include <random>

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

// What a parser makes of a text, to be compared.
std::string said_of(const RequestParser& parser, State state, std::string_view text) {
  std::string said = std::to_string(static_cast<int>(state)) + " " + std::to_string(static_cast<int>(parser.refusal()));
  if (!parser.has_head() || state == State::bad) return said;
  said.append(" ").append(parser.method(text)).append(" ").append(parser.target(text));
  said.append(parser.keeps_alive() ? " stays " : " goes ").append(std::to_string(static_cast<int>(parser.verb())));
  for (int i = 0; i < static_cast<int>(Header::count); ++i)
    said.append("|").append(parser.header(static_cast<Header>(i), text));
  if (state == State::complete) said.append("|").append(parser.body(text));
  return said.append(" ").append(std::to_string(parser.consumed()));
}

std::string read_alone(std::string_view text) {
  RequestParser parser(kLimits);
  const State state = parser.parse(text);
  return said_of(parser, state, text);
}

// A connection on which `first` came before.
struct Connection {
  explicit Connection(std::string_view first) { read(first); }

  std::string read(std::string_view text) {
    RequestParser parser(kLimits);
    const State state = parser.parse(text, memory, place);
    return said_of(parser, state, text);
  }

  HeadMemory memory;
  HeadMemory::Place place = HeadMemory::kNone;
};

// The same with some bytes replaced, left out or put in, or cut off behind them.
std::string mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view kBytes = "0123456789 \r\n:ax\x01\x80";
  const auto below = [&](std::size_t bound) { return random() % bound; };
  for (std::size_t changes = 1 + below(3); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = below(text.size());
    const char byte = kBytes[below(kBytes.size())];
    switch (below(8)) {
      case 0:
        text.erase(at, 1 + below(3));
        break;
      case 1:
        text.resize(at + 1);
        break;
      case 2:
      case 3:
        text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), byte);
        break;
      default:
        text[at] = byte;
        break;
    }
  }
  return text;
}

const std::string kLengthInBetween =
    "POST /v1/x HTTP/1.1\r\nX-Api-Key: k\r\nContent-Length:  5 \r\nX-Weir-Policy: p\r\nX-Weir-Tag: t\r\n\r\nhello";

TEST(RequestParser, MeansTheSameByAHeaderThatComesAgain) {
  for (const std::string& request : {kCounted, kLengthInBetween}) {
    Connection connection(request);
    ASSERT_LT(connection.place, HeadMemory::kPlaces);
    EXPECT_EQ(connection.read(request), read_alone(request));
  }
}

TEST(RequestParser, KnowsAHeaderAgainWhoseBodyIsOfAnotherLength) {
  Connection connection(kLengthInBetween);
  for (const char* length : {"0", "7", "10", "007", "100", "101", "", "x", "1234567890123456789"}) {
    std::string other = kLengthInBetween;
    other.replace(other.find("5 "), 1, length).append(95, '.');
    EXPECT_EQ(connection.read(other), read_alone(other)) << length;
    connection.read(kLengthInBetween);
  }
}

TEST(RequestParser, TakesNoOtherHeaderForTheOneThatCameBefore) {
  std::mt19937 random(1);
  for (const std::string& request : {kCounted, kLengthInBetween, kChunked}) {
    for (int i = 0; i < 20'000; ++i) {
      Connection connection(request);
      const std::string other = mutated(request, random);
      ASSERT_EQ(connection.read(other), read_alone(other)) << other;
      ASSERT_EQ(connection.read(request), read_alone(request)) << "after " << other;
    }
  }
}

TEST(RequestParser, HoldsAKnownHeaderToTheLimitsToo) {
  const auto sized = [](std::string length, std::size_t padding) {
    return "POST / HTTP/1.1\r\nX: " + std::string(padding, 'x') + "\r\nContent-Length: " + length + "\r\n\r\n";
  };
  const std::size_t padding = kLimits.header_bytes_max - sized("0", 0).size();
  Connection connection(sized("0", padding));
  ASSERT_LT(connection.place, HeadMemory::kPlaces);
  EXPECT_EQ(connection.read(sized("00", padding)), read_alone(sized("00", padding)));
  EXPECT_EQ(connection.read(sized("101", 1)), read_alone(sized("101", 1)));
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
