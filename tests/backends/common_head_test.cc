#include "backends/common_head.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::backends {
namespace {

struct Seen final : HeaderSink {
  void header(std::string_view name, std::string_view value) override {
    text.append(name).append("=").append(value).append(";");
  }
  std::string text;
};

bool is_common(const std::string& header_lines, const std::string& request_line = "POST /v1 HTTP/1.1") {
  Seen seen;
  return common_request_head(request_line + "\r\n" + header_lines + "\r\n", seen).has_value();
}

TEST(CommonHead, HasMethodTargetLengthAndHeaders) {
  const std::string text = "POST /v1/x?y HTTP/1.1\r\nHost:  h \r\nContent-Length: 12\r\nX-A: b\r\n\r\nbody";
  Seen seen;
  const auto head = common_request_head(text, seen);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/v1/x?y");
  EXPECT_EQ(head->content_length, 12u);
  EXPECT_EQ(text.substr(head->bytes), "body");
  EXPECT_EQ(seen.text, "Host=h;X-A=b;");
}

TEST(CommonHead, IsWhatTheSdksSend) {
  EXPECT_TRUE(is_common("Host: h\r\nConnection: keep-alive\r\nContent-Length: 2\r\n"));
}

TEST(CommonHead, LeavesEverythingUnusualToTheStrictParser) {
  for (const char* unusual :
       {"Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "Upgrade: h2c\r\n",
        "Content-Length: 1\r\nContent-Length: 1\r\n", "Content-Length: +1\r\n", "Content-Length:\r\n",
        "Content-Length: 1234567890123456789\r\n", "A: b\r\n c\r\n", "A : b\r\n", "A\r\n", ": b\r\n", "A: b\tc\r\n",
        "A: \x01\r\n", "A: \xc3\xa9\r\n", "A: b\n\r\n", "A: b\rc\r\n", "(A): b\r\n"})
    EXPECT_FALSE(is_common(unusual)) << unusual;
  for (const char* line : {"POST /v1 HTTP/1.0", "POST  /v1 HTTP/1.1", "POST /v 1 HTTP/1.1", "POST v1 HTTP/1.1",
                           "/v1 HTTP/1.1", "POST /v1", "PO ST /v1 HTTP/1.1"})
    EXPECT_FALSE(is_common("Host: h\r\n", line)) << line;
}

TEST(CommonHead, OfAnAnswerHasStatusAndLength) {
  const std::string text = "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 4\r\nContent-Type: a/b\r\n\r\nbody";
  Seen seen;
  const auto head = common_answer_head(text, seen);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(text.substr(head->bytes, head->content_length), "body");
  EXPECT_EQ(seen.text, "Server=s;Content-Type=a/b;");
}

TEST(CommonHead, OfAnAnswerLeavesEverythingUnusualToTheStrictParser) {
  for (const char* line : {"HTTP/1.0 200 OK", "HTTP/1.1 200", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 204 No",
                           "HTTP/1.1 304 Not", "HTTP/1.1 100 Go", "http/1.1 200 OK", "HTTP/1.1  200 OK"}) {
    Seen seen;
    EXPECT_FALSE(common_answer_head(std::string(line) + "\r\nContent-Length: 0\r\n\r\n", seen)) << line;
  }
  Seen seen;
  EXPECT_FALSE(common_answer_head("HTTP/1.1 200 OK\r\nServer: s\r\n\r\n", seen));  // until the connection ends
}

TEST(CommonHead, IsNotThereBeforeItsLastByte) {
  const std::string text = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    Seen seen;
    EXPECT_FALSE(common_request_head(text.substr(0, size), seen)) << size;
  }
}

}  // namespace
}  // namespace weir::backends
