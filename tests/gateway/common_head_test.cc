#include "gateway/common_head.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::gateway {
namespace {

struct Seen final : HeaderSink {
  void header(std::string_view name, std::string_view value) override {
    text.append(name).append("=").append(value).append(";");
  }
  std::string text;
};

bool is_common(const std::string& header_lines, const std::string& request_line = "POST /v1 HTTP/1.1") {
  Seen seen;
  CommonHead head;
  return scan_common_head(request_line + "\r\n" + header_lines + "\r\n", head, seen);
}

TEST(CommonHead, HasMethodTargetLengthAndHeaders) {
  const std::string text = "POST /v1/x?y HTTP/1.1\r\nHost:  h \r\nContent-Length: 12\r\nX-A: b\r\n\r\nbody";
  Seen seen;
  CommonHead head;
  ASSERT_TRUE(scan_common_head(text, head, seen));
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/v1/x?y");
  EXPECT_EQ(head.content_length, 12u);
  EXPECT_EQ(text.substr(head.bytes), "body");
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

TEST(CommonHead, IsNotThereBeforeItsLastByte) {
  const std::string text = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    Seen seen;
    CommonHead head;
    EXPECT_FALSE(scan_common_head(text.substr(0, size), head, seen)) << size;
  }
}

}  // namespace
}  // namespace weir::gateway
