#include "gateway/access_log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "gateway/recorder.h"

namespace weir::gateway {
namespace {

std::string line_of(const Settled& settled) {
  std::string line(access_line_bytes_max(settled), '?');
  line.resize(static_cast<std::size_t>(write_access_line(settled, line.data()) - line.data()));
  return line;
}

TEST(AccessLine, SaysWhoAskedWhatAndHowItEnded) {
  Settled settled;
  settled.record.request_id = "id-1";
  settled.record.status = 401;
  settled.record.total_us = 17;
  settled.path = "/v1/models";
  EXPECT_EQ(line_of(settled),
            "{\"time\":\"1970-01-01T00:00:00.000Z\",\"request_id\":\"id-1\",\"path\":\"/v1/models\",\"status\":401,"
            "\"total_us\":17}\n");
}

TEST(AccessLine, OfAnAdmittedRequestSaysWhatItUsedAndCost) {
  Settled settled;
  settled.admitted = true;
  settled.record.usage.cached_prompt_tokens = 5;
  settled.record.cost = {1'500'000'000};
  const auto line = nlohmann::json::parse(line_of(settled));
  EXPECT_EQ(line["outcome"], "served");
  EXPECT_EQ(line["prompt_tokens"], 5);
  EXPECT_EQ(line["cost"], "1.50");
}

TEST(AccessLine, EscapesANameWhereJsonWantsIt) {
  Settled settled;
  settled.record.tenant = "the \"first\"";
  settled.record.policy = "plain";
  const auto line = nlohmann::json::parse(line_of(settled));
  EXPECT_EQ(line["tenant"], "the \"first\"");
  EXPECT_EQ(line["policy"], "plain");
  EXPECT_FALSE(line.contains("deployment"));
}

TEST(AccessLine, IsOneLineOfJsonWhateverTheClientSent) {
  Settled settled;
  settled.path = std::string("/\"\\\n\x7f\xff\0x", 8);
  const std::string line = line_of(settled);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_NE(line.find(R"("path":"/\"\\\u000a\u007f\u00ff\u0000x")"), line.npos) << line;
}

// Bytes are looked at eight at a time.
TEST(AccessLine, EscapesAByteWhereverItStands) {
  for (std::size_t place = 0; place < 20; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      Settled settled;
      settled.path = std::string(20, 'x');
      settled.path[place] = static_cast<char>(byte);
      const std::string path = nlohmann::json::parse(line_of(settled))["path"];
      const std::string utf8 =
          byte < 0x80 ? std::string(1, static_cast<char>(byte))
                      : std::string{static_cast<char>(0xc0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3f))};
      ASSERT_EQ(path, std::string(place, 'x') + utf8 + std::string(19 - place, 'x')) << byte;
    }
  }
}

TEST(AccessLine, HasRoomForTextsThatAreAllEscaped) {
  Settled settled;
  settled.path = settled.remote = settled.record.reason = std::string(1000, '\n');
  EXPECT_LE(line_of(settled).size(), access_line_bytes_max(settled));
}

}  // namespace
}  // namespace weir::gateway
