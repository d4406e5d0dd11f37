// Policies that are applied while the gateway runs.
#include <gtest/gtest.h>

#include "tests/support/river.h"

namespace weir::test {
namespace {

Bed bed_with_an_admin() {
  Bed bed;
  bed.config.server.workers = 3;
  config::AdminToken token;
  token.name = "ops";
  token.role = config::AdminToken::Role::admin;
  token.secret_sha256 = config::sha256("sk-ops");
  bed.config.server.tokens.push_back(token);
  return bed;
}

Reply apply(River& river, const std::string& policy, const std::string& draft, const std::string& over) {
  Connection connection(river.admin_port());
  connection.send(http_post("/api/v1/policies/apply",
                            R"({"policy": ")" + policy + R"(", "draft": )" + draft + R"(, "over": )" + over + "}",
                            "authorization: Bearer sk-ops\r\n"));
  return connection.read_reply();
}

TEST(AppliedPolicy, RoutesTheNextRequestOnEveryWorker) {
  Bed bed = bed_with_an_admin();
  const std::string over = R"({"name": ")" + bed.policy().name + R"(", "prefer": "cheapest"})";
  bed.policy() = {.name = bed.policy().name,
                  .latency = {},
                  .cost_max = {},
                  .task_class = {},
                  .preference = config::Preference::cheapest,
                  .miss_cost = {}};
  const std::string name = bed.policy().name;
  River river(std::move(bed));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(river.ask("auto").header("x-weir-tier"), "flash");
  ASSERT_EQ(apply(river, name, R"({"least_tier": "pro", "prefer": "cheapest"})", over).status, 200);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(river.ask("auto").header("x-weir-tier"), "pro");
}

}  // namespace
}  // namespace weir::test
