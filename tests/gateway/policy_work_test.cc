#include "gateway/api/policy_work.h"

#include <thread>

#include "tests/gateway/api_fixture.h"

namespace weir::gateway::api {
namespace {

using Json = nlohmann::json;

const Json kStandard = {{"name", "standard"},
                        {"ttft", "1s"},
                        {"probability", "0.9"},
                        {"prefer", "balanced"},
                        {"value_per_quality_point", "0.0002"}};

class PolicyWork : public testing::Test {
 protected:
  Response post(const std::string& what, const Json& draft, const std::string& secret = "ops-secret") {
    return desk.ask("/api/v1/policies/" + what, secret, "POST",
                    Json{{"policy", "standard"}, {"draft", draft}, {"over", over}}.dump());
  }
  Json check(const Json& draft) { return Json::parse(post("check", draft).body); }

  Json trial() { return desk.get("/api/v1/policies/replay"); }
  Json ended_trial() {
    for (Json now = trial();; now = trial()) {
      if (now["state"] != "running") return now;
      std::this_thread::yield();
    }
  }

  // So dear that today's policy sends nothing there.
  void make_pro_dear() {
    pricing::PriceVersion version;
    version.version = "v2";
    version.effective_from = kNow - std::chrono::days(300);
    version.base = {{300'000'000}, {300'000'000}, {300'000'000}};
    desk.config.prices.add("pro-1", version);
  }

  double ttft_in_force() { return desk.policies.now()->in_force[0].latency.ttft_ms.value_or(0); }

  Desk desk;
  Json over = kStandard;
};

TEST_F(PolicyWork, NamesWhatIsWrongInADraftByPath) {
  const Json found = check({{"ttft", "soon"}, {"prefer", "cheepest"}});
  EXPECT_EQ(found["policy"], nullptr);
  EXPECT_EQ(found["problems"][0]["path"], "policies[0].ttft");
  EXPECT_EQ(found["problems"][1]["message"], R"(there is no preference "cheepest"; did you mean "cheapest"?)");
}

TEST_F(PolicyWork, SaysWhatADraftComesTo) {
  const Json found = check({{"ttft", "1500ms"}, {"prefer", "cheapest"}});
  EXPECT_EQ(found["policy"]["ttft_ms"], 1500);
  EXPECT_EQ(found["changed"], true);
  EXPECT_EQ(found["yaml"],
            "policies:\n  - name: standard\n    ttft: 1500ms\n    probability: 0.9\n    prefer: cheapest\n");
  EXPECT_EQ(check(kStandard)["changed"], false);
}

TEST_F(PolicyWork, ReadsADraftInYamlToo) {
  EXPECT_EQ(check("ttft: 2s\nprefer: best\n")["policy"]["ttft_ms"], 2000);
  EXPECT_FALSE(check("{ttft").at("problems").empty());
}

TEST_F(PolicyWork, SaysWhatIsWrongWithAQuestion) {
  EXPECT_EQ(desk.ask("/api/v1/policies/check", "ops-secret", "POST", "[1").status, 400);
  EXPECT_EQ(desk.ask("/api/v1/policies/check", "ops-secret", "POST", R"({"policy": "gold", "draft": {}})").status, 404);
  EXPECT_EQ(desk.ask("/api/v1/policies/check").status, 405);
  EXPECT_EQ(post("replay", {{"ttft", "soon"}}).status, 422);
}

TEST_F(PolicyWork, AppliesADraftAtOnce) {
  EXPECT_EQ(post("apply", {{"ttft", "2s"}}).status, 200);
  EXPECT_EQ(ttft_in_force(), 2000);
  const Json shown = desk.get("/api/v1/policies")["policies"][0];
  EXPECT_EQ(shown["fields"]["ttft"], "2s");
  EXPECT_EQ(shown["applied"], (Json{{"by", "ops"}, {"at", "2026-11-24T12:00:00Z"}, {"over", kStandard}}));
}

TEST_F(PolicyWork, JudgesRequestsByThePolicyInForce) {
  desk.spent("acme", "flash", 5);
  EXPECT_EQ(desk.get("/api/v1/overview")["policies"][0]["ttft_kept"], 1);
  post("apply", {{"ttft", "100ms"}});
  EXPECT_EQ(desk.get("/api/v1/overview")["policies"][0]["ttft_kept"], 0);
}

TEST_F(PolicyWork, AppliesNothingForReadersAndTenants) {
  EXPECT_EQ(post("apply", {{"ttft", "2s"}}, "eyes-secret").status, 403);
  EXPECT_EQ(post("apply", {{"ttft", "2s"}}, "sk-acme").status, 403);
  EXPECT_EQ(post("apply", {{"ttft", "2s"}}, "").status, 401);
  EXPECT_EQ(ttft_in_force(), 1000);
}

TEST_F(PolicyWork, LetsReadersCheckAndReplayButNoTenants) {
  EXPECT_EQ(post("check", kStandard, "eyes-secret").status, 200);
  EXPECT_EQ(post("replay", kStandard, "eyes-secret").status, 200);
  EXPECT_EQ(post("check", kStandard, "sk-acme").status, 403);
  EXPECT_EQ(post("replay", kStandard, "sk-acme").status, 403);
}

TEST_F(PolicyWork, AppliesNothingWithAMistake) {
  const Response refused = post("apply", {{"ttft", "-1s"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(Json::parse(refused.body)["error"]["param"], "policies[0].ttft");
  EXPECT_EQ(ttft_in_force(), 1000);
}

TEST_F(PolicyWork, AppliesNothingOverWhatSomebodyElseApplied) {
  post("apply", {{"ttft", "2s"}});
  EXPECT_EQ(post("apply", {{"ttft", "3s"}}).status, 409);
  EXPECT_EQ(ttft_in_force(), 2000);
}

TEST_F(PolicyWork, DoesNothingThatAnotherSiteAsksFor) {
  Request request = desk.asked("/api/v1/policies/apply", "POST",
                               Json{{"policy", "standard"}, {"draft", {{"ttft", "2s"}}}, {"over", over}}.dump());
  set_header(request, "authorization", "Bearer ops-secret");
  set_header(request, "origin", "https://elsewhere.example");
  EXPECT_EQ(desk.answer(request).status, 403);
  set_header(request, "origin", "");
  set_header(request, "content-type", "text/plain");
  EXPECT_EQ(desk.answer(request).status, 415);
}

TEST_F(PolicyWork, ReplaysADraftOverTheLastDays) {
  make_pro_dear();
  for (int i = 0; i < 40; ++i) desk.spent("acme", "flash", 5, std::chrono::minutes(10 + i));
  desk.spent("acme", "flash", 5, std::chrono::hours(8 * 24));
  EXPECT_EQ(post("replay", {{"ttft", "1s"}, {"least_tier", "pro"}}).status, 200);
  const Json result = ended_trial()["result"];
  EXPECT_EQ(result["of_policy"]["requests"], 40);
  EXPECT_EQ(result["of_policy"]["after"]["tiers"]["pro"], 1);
  EXPECT_EQ(result["of_policy"]["quality_points"]["mean"], 6);
  EXPECT_GT(result["of_policy"]["cost_percent"]["mean"], 0);
}

TEST_F(PolicyWork, JudgesADraftByTheBudgetsInForce) {
  make_pro_dear();
  for (int i = 0; i < 40; ++i) desk.spent("acme", "flash", 5, std::chrono::minutes(10 + i));
  desk.config.deployments[1].prior.ttft_floor_ms = 4000;
  post("replay", {{"ttft", "30s"}, {"least_tier", "pro"}});
  const Json result = ended_trial()["result"]["of_policy"];
  EXPECT_EQ(result["missed_points"]["mean"], 100);
  EXPECT_EQ(result["after"]["kept"], 1);
}

TEST_F(PolicyWork, EndsAReplayThatNobodyWaitsForAnyMore) {
  for (int i = 0; i < 2000; ++i) desk.spent("acme", "flash", 5, std::chrono::seconds(10 + i));
  post("replay", {{"least_tier", "pro"}});
  const int second = post("replay", kStandard).status;
  const Json ended = Json::parse(desk.ask("/api/v1/policies/replay", "ops-secret", "DELETE").body);
  EXPECT_TRUE(second == 409 || second == 200);
  EXPECT_TRUE(ended["state"] == "cancelled" || ended["state"] == "done") << ended;
}

}  // namespace
}  // namespace weir::gateway::api
