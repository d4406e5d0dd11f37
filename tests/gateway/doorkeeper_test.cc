#include "gateway/api/doorkeeper.h"

#include "tests/gateway/api_fixture.h"

namespace weir::gateway::api {
namespace {

std::string header(const Response& response, const std::string& name) {
  for (const auto& [known, value] : response.headers) {
    if (known == name) return value;
  }
  return "";
}

// Logs in and returns what a browser would send back.
std::string cookie(Desk& desk, const std::string& secret) {
  const std::string set = header(desk.answer(desk.login(secret)), "set-cookie");
  return set.substr(0, set.find(';'));
}

int status_with(Desk& desk, const std::string& cookie, const std::string& target = "/api/v1/overview") {
  Request request = desk.asked(target);
  set_header(request, "cookie", cookie);
  return desk.answer(request).status;
}

TEST(Doorkeeper, OpensToATokenOrAKey) {
  Desk desk;
  for (const char* secret : {"ops-secret", "eyes-secret", "sk-acme"})
    EXPECT_EQ(desk.ask("/api/v1/overview", secret).status, 200) << secret;
}

TEST(Doorkeeper, StaysShutToAnybodyElse) {
  Desk desk;
  EXPECT_EQ(desk.ask("/api/v1/overview", "").status, 401);
  EXPECT_EQ(desk.ask("/api/v1/overview", "wrong").status, 401);
  EXPECT_EQ(status_with(desk, "weir_session=guessed"), 401);
}

TEST(Doorkeeper, TellsABrowserThatNobodyIsLoggedIn) {
  Desk desk;
  EXPECT_TRUE(desk.get("/api/v1/session", "")["role"].is_null());
}

TEST(Doorkeeper, GivesACookieThatScriptsAndOtherSitesCannotUse) {
  Desk desk;
  const std::string set = header(desk.answer(desk.login("ops-secret")), "set-cookie");
  EXPECT_NE(set.find("HttpOnly"), set.npos);
  EXPECT_NE(set.find("SameSite=Strict"), set.npos);
  EXPECT_EQ(status_with(desk, cookie(desk, "ops-secret")), 200);
}

TEST(Doorkeeper, EndsASessionAtItsLogout) {
  Desk desk;
  Request out = desk.asked("/api/v1/session", "DELETE");
  const std::string session = cookie(desk, "ops-secret");
  set_header(out, "cookie", session);
  desk.answer(out);
  EXPECT_EQ(status_with(desk, session), 401);
}

TEST(Doorkeeper, EndsASessionAfterHalfADay) {
  Desk desk;
  const std::string session = cookie(desk, "ops-secret");
  desk.clock += Doorkeeper::kSessionLife;
  EXPECT_EQ(status_with(desk, session), 401);
}

TEST(Doorkeeper, LetsNobodyGuessForLong) {
  Desk desk;
  for (int i = 0; i < Doorkeeper::kFailuresMax; ++i) EXPECT_EQ(desk.answer(desk.login("wrong")).status, 401);
  const Response refused = desk.answer(desk.login("ops-secret"));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header(refused, "retry-after"), "60");
  EXPECT_EQ(desk.ask("/api/v1/overview").status, 429) << "bearer tokens are guesses, too";
  desk.clock += Doorkeeper::kFailureWindow;
  EXPECT_EQ(desk.answer(desk.login("ops-secret")).status, 200);
}

TEST(Doorkeeper, RefusesALoginFromAnotherSite) {
  Desk desk;
  Request request = desk.login("ops-secret");
  set_header(request, "origin", "https://evil.example");
  EXPECT_EQ(desk.answer(request).status, 403);
  set_header(request, "origin", "http://127.0.0.1:9090");
  EXPECT_EQ(desk.answer(request).status, 200);
}

TEST(Doorkeeper, RefusesALoginThatAFormCouldSend) {
  Desk desk;
  Request request = desk.login("ops-secret");
  set_header(request, "content-type", "text/plain");
  EXPECT_EQ(desk.answer(request).status, 415);
}

}  // namespace
}  // namespace weir::gateway::api
