// What is thought of answers, told on the admin listener.
#include <gtest/gtest.h>

#include "tests/support/river.h"

namespace weir::test {
namespace {

constexpr std::string_view kAuthorization = "authorization: Bearer sk-ops\r\n";

// Somebody's opinions count, and at once.
Bed bed_that_listens() {
  Bed bed;
  bed.config.server.tokens = {{"ops", config::AdminToken::Role::admin, config::sha256("sk-ops")}};
  bed.config.feedback = {.prior = 0.1, .half_life_days = 30, .key_most = 1000, .points_most = 100};
  return bed;
}

Reply ask_admin(River& river, const std::string& request) {
  Connection connection(river.admin_port());
  connection.send(request);
  return connection.read_reply();
}

Reply tell(River& river, const std::string& id, const std::string& score) {
  return ask_admin(river, http_post("/api/v1/feedback", R"({"request_id":")" + id + R"(","score":)" + score + "}",
                                    std::string(kAuthorization)));
}

// Who served the request of that id, of so many in the ledger.
std::string deployment_of(River& river, const std::string& id, std::size_t count) {
  for (const pricing::UsageRecord& record : river.records(count)) {
    if (record.request_id == id) return record.deployment;
  }
  return "";
}

TEST(Feedback, SendsTheNextRequestsWhereAnswersAreLiked) {
  River river(bed_that_listens());
  const std::string of_flash = river.ask("deepseek-flash").header("x-request-id");
  const std::string of_pro = river.ask("auto", "", "x-weir-policy: premium\r\n").header("x-request-id");
  EXPECT_EQ(deployment_of(river, of_pro, 2), "pro-1");
  EXPECT_EQ(tell(river, of_flash, R"("good")").status, 200);
  EXPECT_EQ(tell(river, of_pro, R"("bad")").status, 200);
  const std::string next = river.ask("auto", "", "x-weir-policy: premium\r\n").header("x-request-id");
  EXPECT_EQ(deployment_of(river, next, 3), "flash-1");
  EXPECT_NE(ask_admin(river, "GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n")
                .body.find(R"(weir_feedback_total{class="general",effort="high",tier="pro"} 1)"),
            std::string::npos);
}

TEST(Feedback, IsAboutWhatTheRecordSaysOfTheRequest) {
  Bed bed = bed_that_listens();
  bed.config.quality.version = "v1";
  River river(std::move(bed));
  river.ask("auto", R"("reasoning_effort":"none")");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.task_class, "general");
  EXPECT_EQ(record.effort, "none");
  EXPECT_EQ(record.quality_version, "v1");
}

}  // namespace
}  // namespace weir::test
