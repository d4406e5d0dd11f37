// What those tell that still await their first token.
#include <gtest/gtest.h>

#include "town.h"

namespace weir::routing {
namespace {

using namespace std::chrono_literals;

class Silence : public testing::Test {
 protected:
  Silence() { town.flash().pro(); }

  double ttft() { return town.prospect("flash", asking()).ttft_ms; }
  Attempt dispatch() { return town.fleet().dispatched(0, {.uncached = 1000}); }
  void pass(std::chrono::milliseconds time) { town.fleet().advance_to(now += time); }

  Town town;
  Fleet::TimePoint now{};
};

TEST_F(Silence, TellsThatADeploymentIsLateBeforeAnyTokenCame) {
  for (int i = 0; i < 4; ++i) dispatch();
  const double before = ttft();
  pass(10s);
  EXPECT_GT(ttft(), 4 * before);
}

TEST_F(Silence, TellsNothingWhileNobodyIsLate) {
  dispatch();
  const double before = ttft();
  pass(500ms);
  EXPECT_EQ(ttft(), before);
}

TEST_F(Silence, OfOneMayBeALostRequest) {
  dispatch();
  pass(10s);
  const double one = ttft();
  for (int i = 0; i < 3; ++i) dispatch();
  pass(10s);
  EXPECT_GT(ttft(), 2 * one);
}

TEST_F(Silence, EndsWithTheFirstTokens) {
  const double before = ttft();
  Attempt attempt = dispatch();
  pass(10s);
  town.fleet().started(attempt, 550);
  pass(1ms);
  EXPECT_NEAR(ttft(), before, 0.1 * before);
}

TEST_F(Silence, TeachesWhatWasWaitedWhenAnAttemptIsGivenUp) {
  const double before = ttft();
  for (int i = 0; i < 10; ++i) {
    Attempt attempt = dispatch();
    pass(8s);
    town.fleet().finished(attempt, {});
  }
  EXPECT_GT(ttft(), 5 * before);
}

TEST_F(Silence, IsNotCountedTwiceOnceTheDelayWasLearned) {
  town.first_tokens_take("flash", 40, 5000);
  for (int i = 0; i < 4; ++i) dispatch();
  const double learned = ttft();
  pass(6s);
  EXPECT_NEAR(ttft(), learned, 0.4 * learned);
}

TEST_F(Silence, SendsTrafficAwayFromADeadDeploymentWithinFiveSeconds) {
  const auto request = asking().cheapest().ttft(3000);
  ASSERT_EQ(town.choose(request), "flash");
  for (int i = 0; i < 10; ++i) {
    if (town.choose(request) == "flash") dispatch();
    pass(500ms);
  }
  EXPECT_EQ(town.choose(request), "pro");
}

TEST_F(Silence, IsHeardInWhateverOrderTheOthersStart) {
  Attempt first = dispatch();
  Attempt second = dispatch();
  Attempt third = dispatch();
  town.fleet().started(second, 500);
  town.fleet().started(first, 500);
  dispatch();
  pass(60s);
  EXPECT_GT(ttft(), 5000);
  town.fleet().started(third, 500);
  EXPECT_EQ(town.fleet().members()[0].load.unstarted, 1);
}

}  // namespace
}  // namespace weir::routing
