#include <gtest/gtest.h>

#include "gateway/feedback_board.h"
#include "tests/gateway/api_fixture.h"

namespace weir::gateway::api {
namespace {

// A desk that asks what answers were worth, over a ledger with one answer of each tier.
class Feedback : public testing::Test {
 protected:
  Feedback() {
    desk_.config.feedback.emplace();
    desk_.config.quality.version = "v1";
    for (const char* tier : {"flash", "pro"}) {
      pricing::UsageRecord record = desk_.spent("acme", tier, 50);
      record.request_id = std::string("of-") + tier;
      record.task_class = "general";
      record.effort = "high";
      record.quality_version = "v1";
      record.model = tier == std::string("pro") ? "deepseek-v4-pro" : "deepseek-flash";
      desk_.ledger.append({&record, 1});
    }
  }

  Response say(const std::string& body, const std::string& secret = "ops-secret") {
    Request request = desk_.asked("/api/v1/feedback", "POST", body);
    set_header(request, "authorization", "Bearer " + secret);
    return api_.answer(request, kNow, desk_.clock);
  }
  std::string result(const std::string& body) { return nlohmann::json::parse(say(body).body)["results"][0]["result"]; }
  double points(int tier) { return published_.at(0, tier, config::Effort::high); }

  Desk desk_;
  routing::QualityCorrection published_;
  FeedbackBoard board_{desk_.config, desk_.ledger,
                       [this](routing::QualityCorrection correction) { published_ = std::move(correction); }};
  Api api_{{desk_.config,
            desk_.ledger,
            desk_.policies,
            desk_.trial,
            [] {
              return std::vector<DeploymentState>(2, {0, "admitting"});
            },
            [this] { return desk_.budget_states; },
            {},
            {},
            &board_}};
};

TEST_F(Feedback, IsKeptUnderTheRequestsIdAndCorrectsTheTable) {
  EXPECT_EQ(result(R"({"request_id":"of-flash","score":"good","source":"thumbs"})"), "kept");
  EXPECT_EQ(result(R"({"request_id":"of-pro","score":"bad","source":"thumbs"})"), "kept");
  EXPECT_GT(points(0), 0);
  EXPECT_LT(points(1), 0);
}

TEST_F(Feedback, GivenTwiceCountsOnce) {
  const std::string good = R"({"request_id":"of-flash","score":1})";
  EXPECT_EQ(result(good), "kept");
  EXPECT_EQ(result(good), "unchanged");
  EXPECT_EQ(result(R"({"request_id":"of-flash","score":0.5})"), "replaced");
  EXPECT_EQ(board_.cells(kNow).at(0).given, 1);
}

TEST_F(Feedback, ComesInBatchesOfWhichAllOrNoneIsTaken) {
  const std::string good = R"({"request_id":"of-flash","score":0.7},)";
  EXPECT_EQ(say(R"({"feedback":[)" + good + R"({"request_id":"of-pro","score":1.5}]})").status, 400);
  EXPECT_TRUE(board_.cells(kNow).empty());
  const auto mixed = say(R"({"feedback":[)" + good + R"({"request_id":"nobodys","score":1}]})");
  EXPECT_EQ(nlohmann::json::parse(mixed.body)["results"][1]["result"], "unknown");
  EXPECT_EQ(board_.cells(kNow).size(), 1U);
}

TEST_F(Feedback, SaysWhatIsWrongAndWhere) {
  const auto param = [&](const std::string& body) {
    return nlohmann::json::parse(say(body).body)["error"].value("param", "");
  };
  EXPECT_EQ(param(R"({"feedback":[{"request_id":"of-pro"}]})"), "feedback[0].score");
  EXPECT_EQ(param(R"({"request_id":"of-pro","score":1,"rating":5})"), "rating");
  EXPECT_EQ(param(R"({"request_id":"of-pro","score":1,"comment":")" + std::string(1001, 'x') + R"("})"), "comment");
  EXPECT_EQ(say(R"({"request_id":"nobodys","score":1})").status, 404);
}

TEST_F(Feedback, IsForAdminsOnly) {
  EXPECT_EQ(say(R"({"request_id":"of-pro","score":1})", "eyes-secret").status, 403);
  EXPECT_EQ(say(R"({"request_id":"of-pro","score":1})", "sk-acme").status, 403);
}

TEST_F(Feedback, IsNotAskedForUnlessConfigured) {
  EXPECT_EQ(desk_.ask("/api/v1/feedback", "ops-secret", "POST", R"({"request_id":"of-pro","score":1})").status, 404);
}

TEST_F(Feedback, IsKnownAgainAfterARestart) {
  say(R"({"feedback":[{"request_id":"of-flash","score":1},{"request_id":"of-pro","score":0}]})");
  const double before = points(0);
  published_ = {};
  board_.restore(kNow);
  EXPECT_EQ(points(0), before);
  EXPECT_GT(before, 0);
}

TEST_F(Feedback, OfAnotherTableOrAnotherModelIsNotCounted) {
  desk_.config.quality.version = "v2";
  EXPECT_EQ(result(R"({"request_id":"of-flash","score":1})"), "kept");
  EXPECT_TRUE(board_.cells(kNow).empty());
}

TEST_F(Feedback, StandsBesideTheTableInTheApi) {
  say(R"({"feedback":[{"request_id":"of-flash","score":1},{"request_id":"of-pro","score":0}]})");
  Request request = desk_.asked("/api/v1/quality");
  set_header(request, "authorization", "Bearer eyes-secret");
  const auto shown = nlohmann::json::parse(api_.answer(request, kNow, desk_.clock).body);
  const auto& flash = shown["quality"][4];  // general, at high, of the lowest tier
  EXPECT_EQ(flash["table"], 70);
  EXPECT_EQ(flash["feedback"], 1);
  EXPECT_EQ(flash["used"], 70 + points(0));
}

}  // namespace
}  // namespace weir::gateway::api
