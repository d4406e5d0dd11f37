// Decisions, asked for on the admin listener.
#include <gtest/gtest.h>

#include "tests/support/river.h"

namespace weir::test {
namespace {

constexpr std::string_view kReader = "sk-reader";
constexpr std::string_view kAuthorization = "authorization: Bearer sk-reader\r\n";

// Somebody may look.
Bed bed_with_a_reader() {
  Bed bed;
  config::AdminToken token;
  token.name = "reader";
  token.secret_sha256 = config::sha256(kReader);
  bed.config.server.tokens.push_back(token);
  return bed;
}

std::string get_decision(const std::string& id) {
  return "GET /api/v1/decisions/" + id + " HTTP/1.1\r\nhost: a\r\n" + std::string(kAuthorization) + "\r\n";
}

std::string post_explain(const std::string& body, const std::string& headers = "") {
  return http_post("/api/v1/explain", body, headers + std::string(kAuthorization));
}

Reply ask_admin(River& river, std::string_view request) {
  Connection connection(river.admin_port());
  connection.send(request);
  return connection.read_reply();
}

TEST(Explain, TellsWhyARequestWentWhereItDid) {
  River river(bed_with_a_reader());
  const std::string id = river.ask("auto", "", "x-weir-policy: premium\r\n").header("x-request-id");
  river.records(1);
  const Reply why = ask_admin(river, get_decision(id));
  EXPECT_EQ(why.status, 200);
  EXPECT_NE(why.body.find(R"("choice": "pro-1")"), std::string::npos) << why.body;
  EXPECT_NE(why.body.find("the best of 2"), std::string::npos) << why.body;
}

TEST(Explain, KnowsNoDecisionThatWasNotMade) {
  River river(bed_with_a_reader());
  EXPECT_EQ(ask_admin(river, get_decision("nobodys")).status, 404);
}

TEST(Explain, AsksNoServer) {
  River river(bed_with_a_reader());
  const Reply told = ask_admin(river, post_explain(chat("auto"), "x-weir-policy: premium\r\n"));
  EXPECT_EQ(told.status, 200);
  EXPECT_NE(told.body.find(R"("choice": "pro-1")"), std::string::npos) << told.body;
  EXPECT_EQ(river.flash.served().requests + river.pro.served().requests, 0);
}

TEST(Explain, IsNotForTenants) {
  River river;
  const std::string with_a_key = "authorization: Bearer " + std::string(kSecret) + "\r\n";
  EXPECT_EQ(ask_admin(river, http_post("/api/v1/explain", chat("auto"), with_a_key)).status, 403);
  EXPECT_EQ(ask_admin(river, http_post("/api/v1/explain", chat("auto"))).status, 401);
}

TEST(Deployments, TellWhatWasPredictedBesideWhatCame) {
  River river(bed_with_a_reader());
  const std::string look = "GET /api/v1/deployments HTTP/1.1\r\nhost: a\r\n" + std::string(kAuthorization) + "\r\n";
  EXPECT_NE(ask_admin(river, look).body.find(R"("predictions":{"ttft":null,"tpot":null})"), std::string::npos);
  river.ask_streamed("auto");
  river.records(1);
  EXPECT_NE(ask_admin(river, look).body.find(R"("predictions":{"ttft":{"count":1,"predicted_ms":)"), std::string::npos);
}

TEST(Explain, SaysWhatIsWrong) {
  River river(bed_with_a_reader());
  const Reply told = ask_admin(river, post_explain("{}"));
  EXPECT_EQ(told.status, 400);
  EXPECT_NE(told.body.find("model"), std::string::npos) << told.body;
}

}  // namespace
}  // namespace weir::test
