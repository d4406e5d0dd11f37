#include "routing/policy.h"

#include <gtest/gtest.h>

namespace weir::routing {
namespace {

config::Policy policy() {
  config::Policy made;
  made.latency.ttft_ms = 1000;
  made.latency.total_ms = 30'000;
  made.cost_max = pricing::Money{5'000'000};
  return made;
}

config::Policy applied(const Overrides& overrides, config::Policy to) {
  apply(overrides, to);
  return to;
}

TEST(Overrides, ReplaceOnlyTheBudgetsThatTheyName) {
  const config::Policy made = applied({.ttft_ms = 400, .tpot_ms = 20, .total_ms = {}, .cost_max = {}}, policy());
  EXPECT_EQ(made.latency.ttft_ms, 400);
  EXPECT_EQ(made.latency.tpot_ms, 20);
  EXPECT_EQ(made.latency.total_ms, 30'000);
  EXPECT_EQ(made.cost_max, pricing::Money{5'000'000});
}

TEST(Overrides, MayLoosenALatencyBudget) {
  Overrides overrides;
  overrides.total_ms = 90'000;
  EXPECT_EQ(applied(overrides, policy()).latency.total_ms, 90'000);
}

TEST(Overrides, LowerThePriceCapButNeverRaiseIt) {
  Overrides overrides;
  overrides.cost_max = pricing::Money{1'000'000};
  EXPECT_EQ(applied(overrides, policy()).cost_max, pricing::Money{1'000'000});
  overrides.cost_max = pricing::Money{9'000'000};
  EXPECT_EQ(applied(overrides, policy()).cost_max, pricing::Money{5'000'000});
}

TEST(Overrides, SetAPriceCapWhereThePolicyHasNone) {
  Overrides overrides;
  overrides.cost_max = pricing::Money{9'000'000};
  EXPECT_EQ(applied(overrides, config::Policy{}).cost_max, pricing::Money{9'000'000});
}

}  // namespace
}  // namespace weir::routing
