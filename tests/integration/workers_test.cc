// Workers that serve while operators look and change things. Short enough for ThreadSanitizer, which sees here most of
// what threads share.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/pricing/amounts.h"
#include "tests/pricing/temporary_directory.h"
#include "tests/support/river.h"

namespace weir::test {
namespace {

using nlohmann::json;

constexpr int kClients = 8;
constexpr int kRequests = 400;

// Each does its deed until it is dismissed, and at least once.
using Crowd = std::vector<std::jthread>;

void join(Crowd& crowd, std::function<void()> deed) {
  crowd.emplace_back([deed = std::move(deed)](const std::stop_token& dismissed) {
    do {
      deed();
    } while (!dismissed.stop_requested());
  });
}

class Workers : public testing::Test {
 protected:
  // With what threads share: a ledger in a file, its journal, a budget, limits, feedback, the servers' load.
  Bed bed() {
    Bed bed;
    config::Config& config = bed.config;
    config.server.workers = 3;
    config.server.access_log = (directory.path() / "access.log").string();
    config.server.tokens = {{"ops", config::AdminToken::Role::admin, config::sha256("sk-ops")}};
    config.ledger.file = directory.path() / "weir.db";
    config.feedback = {.prior = 0.1, .half_life_days = 30, .key_most = 1000, .points_most = 100};
    config.keys[0].limits = {1'000'000, 1'000'000'000, 1000};
    config::Budget budget;
    budget.name = budget.terms.name = "all";
    budget.terms.amount = pricing::dollars("1000");
    budget.terms.period = pricing::Period::total;
    config.budgets = {budget};
    bed.flash_deployment().metrics_url.emplace();
    return bed;
  }

  Bed bed_with_failures() {
    Bed failing = bed();
    for (simulator::Options* options : {&failing.flash, &failing.pro}) {
      options->time_scale = 0.05;
      options->speed = {1000, 1e7, 10, 20, 0, 20};
      options->fail_rate = 0.1;
      options->failures = {simulator::fail(503), simulator::fail(500)};
    }
    return failing;
  }

  pricing::TemporaryDirectory directory;
};

// One in ten leaves in the middle of its stream; of the rest, half are streams.
void one_request(River& river, int number) {
  if (number % 10 == 0) {
    river.leave_after(2, "auto", R"("max_tokens":600)");
  } else if (number % 2 == 0) {
    river.ask_streamed("auto", R"("max_tokens":12)");
  } else {
    river.ask("auto", R"("max_tokens":12)");
  }
}

void serve_a_crowd(River& river) {
  std::atomic<int> next{0};
  std::vector<std::jthread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      for (int number = next++; number < kRequests; number = next++) one_request(river, number);
    });
  }
}

Reply ask_admin(River& river, std::string_view request) {
  Connection connection(river.admin_port());
  connection.send(request);
  return connection.read_reply();
}

Reply look_at(River& river, const std::string& path) {
  return ask_admin(river, "GET " + path + " HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer sk-ops\r\n\r\n");
}

Reply tell(River& river, std::string_view path, const json& body) {
  return ask_admin(river, http_post(path, body.dump(), "Authorization: Bearer sk-ops\r\n"));
}

Reply cancel_the_replay(River& river) {
  return ask_admin(river,
                   "DELETE /api/v1/policies/replay HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer sk-ops\r\n\r\n");
}

void look_around(River& river) {
  for (const char* path : {"/metrics", "/api/v1/overview", "/api/v1/deployments", "/api/v1/budgets"})
    EXPECT_EQ(look_at(river, path).status, 200) << path;
  look_at(river, "/readyz");  // it is not while both servers seem to be down
}

// From the cheapest to the best, and back.
void change_a_policy(River& river) {
  const json cheapest{{"name", "standard"}, {"prefer", "cheapest"}}, best{{"name", "standard"}, {"prefer", "best"}};
  for (const auto& [from, to] : {std::pair(cheapest, best), std::pair(best, cheapest)}) {
    const json draft{{"policy", "standard"}, {"draft", {{"prefer", to["prefer"]}}}, {"over", from}};
    EXPECT_EQ(tell(river, "/api/v1/policies/replay", draft).status, 200);
    EXPECT_EQ(tell(river, "/api/v1/policies/apply", draft).status, 200);
    EXPECT_EQ(cancel_the_replay(river).status, 200);
  }
}

// Why it went where it went, and whether that was good.
void judge_the_latest_request(River& river) {
  const json requests = json::parse(look_at(river, "/api/v1/requests").body)["requests"];
  if (requests.empty()) return;
  const std::string id = requests[0]["request_id"];
  EXPECT_EQ(look_at(river, "/api/v1/decisions/" + id).status, 200);
  EXPECT_EQ(tell(river, "/api/v1/feedback", {{"request_id", id}, {"score", "good"}}).status, 200);
}

double metric(River& river, const std::string& name) {
  const std::string text = look_at(river, "/metrics").body;
  const std::size_t at = text.find("\n" + name + " ");
  return at == text.npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

double spent_by(const std::vector<pricing::UsageRecord>& records) {
  pricing::Money spent;
  for (const pricing::UsageRecord& record : records) spent += record.cost;
  return static_cast<double>(spent.nanos) / 1e9;
}

TEST_F(Workers, KeepTheirBooksWhileOperatorsLookAndChangeThings) {
  River river(bed_with_failures());
  Crowd operators;
  join(operators, [&] { look_around(river); });
  join(operators, [&] { change_a_policy(river); });
  join(operators, [&] { judge_the_latest_request(river); });
  serve_a_crowd(river);
  operators.clear();
  const auto records = river.records(kRequests);
  EXPECT_NEAR(metric(river, R"(weir_budget{budget="all",what="spent"})"), spent_by(records), 1e-9);
  EXPECT_EQ(metric(river, R"(weir_budget{budget="all",what="held"})"), 0);
}

// 0 where nobody listens any more.
int status_of_a_request(River& river, bool streamed) {
  try {
    return streamed ? river.ask_streamed("auto").status : river.ask("auto").status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

TEST_F(Workers, FinishAndRecordWhatTheyBeganWhenTheGatewayStopsUnderLoad) {
  River river(bed());
  std::atomic<std::size_t> answered{0};
  Crowd clients, operators;
  join(operators, [&] { EXPECT_EQ(look_at(river, "/metrics").status, 200); });
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, streamed = i % 2 == 0] {
      while (status_of_a_request(river, streamed) == 200) ++answered;
    });
  }
  while (answered < 100) std::this_thread::yield();
  river.stop();
  clients.clear();
  operators.clear();
  for (const pricing::UsageRecord& record : river.records(answered))
    EXPECT_EQ(record.outcome, pricing::Outcome::served) << record.request_id;
}

}  // namespace
}  // namespace weir::test
