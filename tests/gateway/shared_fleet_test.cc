#include "gateway/shared_fleet.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::gateway {
namespace {

using backends::Breaker;
using backends::Verdict;

class SharedFleetTest : public testing::Test {
 protected:
  static config::Config two_deployments() {
    config::Config config;
    config.tiers.resize(1);
    config.policies.resize(1);
    config.deployments.resize(2);
    return config;
  }

  std::size_t candidates() { return fleet.plan({}, tariffs, now).candidates.size(); }
  void ends(Verdict verdict, int times = 1) {
    for (int i = 0; i < times; ++i) {
      auto attempt = fleet.dispatch(0, {}, {}, now);
      fleet.finished(*attempt, {}, verdict, now);
    }
  }

  const config::Config config = two_deployments();
  const std::vector<pricing::Tariff> tariffs{2};
  SharedFleet fleet{config};
  SharedFleet::TimePoint now{};
};

TEST_F(SharedFleetTest, PlansWithoutADeploymentWhoseBreakerTripped) {
  ends(Verdict::dropped, Breaker::kConsecutive - 1);
  EXPECT_EQ(candidates(), 2u);
  ends(Verdict::dropped);
  EXPECT_EQ(candidates(), 1u);
  EXPECT_EQ(candidates(), 1u);
}

TEST_F(SharedFleetTest, PlansWithItAgainForOneRequestOnceThePauseIsOver) {
  ends(Verdict::dropped, Breaker::kConsecutive);
  now += Breaker::kPause;
  EXPECT_EQ(candidates(), 2u);
  auto probe = fleet.dispatch(0, {}, {}, now);
  EXPECT_EQ(candidates(), 1u);
  fleet.finished(*probe, {}, Verdict::served, now);
  EXPECT_EQ(candidates(), 2u);
}

}  // namespace
}  // namespace weir::gateway
