#include "tests/bench/http.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::bench {
namespace {

constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n00a;x=y\r\n, upstream\r\n0\r\n\r\n";

struct Read {
  ResponseReader reader;
  std::string body;
};

Read read(std::string_view bytes, std::size_t cut_bytes = 1 << 20) {
  Read read;
  while (!bytes.empty() && !read.reader.broken()) {
    auto input = bytes.substr(0, cut_bytes);
    bytes.remove_prefix(input.size());
    while (!input.empty() && !read.reader.broken() && !read.reader.complete()) read.body += read.reader.next(input);
  }
  return read;
}

TEST(ResponseReader, TakesTheFramingOffHoweverItIsCut) {
  for (const std::size_t cut : {1, 2, 3, 10, 50, 1000}) {
    const auto got = read(kChunked, cut);
    EXPECT_EQ(got.body, "hello, upstream") << cut;
    EXPECT_TRUE(got.reader.complete()) << cut;
  }
}

TEST(ResponseReader, ReadsExactlyTheAnnouncedLength) {
  const auto got = read("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", 3);
  EXPECT_EQ(got.body, "hello");
  EXPECT_TRUE(got.reader.complete());
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello").reader.complete());
}

TEST(ResponseReader, IsIncompleteBeforeTheLastChunk) {
  EXPECT_FALSE(read(kChunked.substr(0, kChunked.size() - 5)).reader.complete());
  EXPECT_FALSE(read(kChunked.substr(0, kChunked.size() - 2)).reader.complete());
}

TEST(ResponseReader, ReadsTrailersToTheirBlankLine) {
  const std::string trailers = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx-sum: 1\r\n\r\n";
  EXPECT_TRUE(read(trailers).reader.complete());
  EXPECT_FALSE(read(trailers.substr(0, trailers.size() - 2)).reader.complete());
}

TEST(ResponseReader, RefusesFramingThatIsNone) {
  EXPECT_TRUE(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ndata: x\r\n").reader.broken());
  EXPECT_TRUE(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n").reader.broken());
  EXPECT_TRUE(
      read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabX2\r\ncd\r\n0\r\n\r\n").reader.broken());
  EXPECT_TRUE(read("HTTP/1.1 200 OK\r\n\r\nuntil the end").reader.broken());
}

TEST(ResponseReader, KnowsTheStatusAndWhetherTheConnectionStays) {
  const auto got = read("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(got.reader.status(), 503);
  EXPECT_FALSE(got.reader.keep_alive());
  EXPECT_TRUE(got.reader.complete());
}

}  // namespace
}  // namespace weir::bench
