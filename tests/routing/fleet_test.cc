#include "routing/fleet.h"

#include <gtest/gtest.h>

#include "town.h"

namespace weir::routing {
namespace {

class FleetTest : public testing::Test {
 protected:
  FleetTest() { town.flash().flash("replica").pro(); }

  const Load& load() { return town.fleet().members()[0].load; }

  Town town;
};

TEST_F(FleetTest, CountsAnAttemptFromItsDispatch) {
  town.fleet().dispatched(0, {.uncached = 700});
  EXPECT_EQ(load().in_flight, 1);
  EXPECT_EQ(load().unstarted, 1);
  EXPECT_EQ(load().prefill_tokens, 700);
}

TEST_F(FleetTest, CountsThePrefillOnlyUntilTheFirstToken) {
  Attempt attempt = town.fleet().dispatched(0, {.uncached = 700});
  town.fleet().started(attempt, 500);
  EXPECT_EQ(load().in_flight, 1);
  EXPECT_EQ(load().unstarted, 0);
  EXPECT_EQ(load().prefill_tokens, 0);
}

TEST_F(FleetTest, IsIdleAgainHoweverAttemptsEnded) {
  Attempt served = town.fleet().dispatched(0, {.uncached = 700});
  Attempt failed = town.fleet().dispatched(0, {.uncached = 800});
  Attempt whole = town.fleet().dispatched(0, {.uncached = 900}, false);
  town.fleet().started(served, 500);
  for (Attempt* attempt : {&failed, &whole, &served}) town.fleet().finished(*attempt, {});
  EXPECT_EQ(load().in_flight, 0);
  EXPECT_EQ(load().unstarted, 0);
  EXPECT_EQ(load().prefill_tokens, 0);
}

TEST_F(FleetTest, CountsAnAttemptOutOnlyOnce) {
  Attempt attempt = town.fleet().dispatched(0, {.uncached = 700});
  town.fleet().finished(attempt, {});
  town.fleet().finished(attempt, {});
  EXPECT_EQ(load().in_flight, 0);
}

TEST_F(FleetTest, DoesNotQueueOthersBehindAnAnswerWithoutFirstToken) {
  const double alone = town.prospect("flash", asking()).ttft_ms;
  town.fleet().dispatched(0, {.uncached = 100'000}, false);
  EXPECT_EQ(town.prospect("flash", asking()).ttft_ms, alone);
}

TEST_F(FleetTest, QueuesOthersBehindAPromptBeingRead) {
  const double alone = town.prospect("flash", asking()).ttft_ms;
  town.fleet().dispatched(0, {.uncached = 8000});
  EXPECT_NEAR(town.prospect("flash", asking()).ttft_ms, alone + 1000, 1);
}

TEST_F(FleetTest, LearnsFromWhatItSees) {
  const double before = town.prospect("flash", asking()).ttft_ms;
  town.first_tokens_take("flash", 20, 2000);
  EXPECT_GT(town.prospect("flash", asking()).ttft_ms, 2 * before);
}

TEST_F(FleetTest, BlamesAQueueForADelayAndNotTheDeployment) {
  const double before = town.prospect("flash", asking()).ttft_ms;
  for (int i = 0; i < 20; ++i) {
    Attempt ahead = town.fleet().dispatched(0, {.uncached = 80'000});
    Attempt behind = town.fleet().dispatched(0, {.uncached = 1000});
    town.fleet().started(behind, before + 10'000);
    for (Attempt* attempt : {&ahead, &behind}) town.fleet().finished(*attempt, {});
  }
  EXPECT_NEAR(town.prospect("flash", asking()).ttft_ms, before, 1);
}

TEST_F(FleetTest, LearnsPaceFromTheEnd) {
  for (int i = 0; i < 20; ++i) {
    Attempt attempt = town.fleet().dispatched(0, {.uncached = 1000});
    town.fleet().finished(attempt, {.tpot_ms = 80});
  }
  EXPECT_NEAR(town.prospect("flash", asking()).tpot_ms, 80, 8);
}

TEST_F(FleetTest, LearnsFromTheTotalOfAnAnswerInOnePiece) {
  const double before = town.prospect("flash", asking()).total_ms;
  for (int i = 0; i < 20; ++i) {
    Attempt attempt = town.fleet().dispatched(0, {.uncached = 1000}, false);
    town.fleet().finished(attempt, {.completion_tokens = 500, .total_ms = 3 * before});
  }
  EXPECT_NEAR(town.prospect("flash", asking()).total_ms, 3 * before, 0.3 * before);
}

TEST_F(FleetTest, LearnsTheFirstTokenFromShortAnswersInOnePiece) {
  for (int i = 0; i < 20; ++i) {
    Attempt attempt = town.fleet().dispatched(0, {.uncached = 1000}, false);
    town.fleet().finished(attempt, {.completion_tokens = 1, .total_ms = 2000});
  }
  EXPECT_NEAR(town.prospect("flash", asking()).ttft_ms, 2000, 200);
}

TEST_F(FleetTest, LearnsNothingFromAFailedAttempt) {
  const Candidate before = town.prospect("flash", asking());
  Attempt attempt = town.fleet().dispatched(0, {.uncached = 1000});
  town.fleet().finished(attempt, {});
  const Candidate after = town.prospect("flash", asking());
  EXPECT_EQ(after.ttft_ms, before.ttft_ms);
  EXPECT_EQ(after.total_ms, before.total_ms);
}

TEST_F(FleetTest, LearnsLengthsForAllOfATierAndForNoOther) {
  town.answers("flash", 50, 3000);
  EXPECT_GT(town.prospect("replica", asking()).expected_completion_tokens, 2000);
  EXPECT_EQ(town.prospect("pro", asking()).expected_completion_tokens, 500);
}

TEST_F(FleetTest, ExpectsLongerAnswersWhileOnlyTheShortOnesHaveEnded) {
  std::vector<Attempt> long_ones;
  const auto begun = [&] {
    Attempt one = town.fleet().dispatched(0, asking().request, {.uncached = 1000});
    town.fleet().started(one, 400);
    return one;
  };
  for (int second = 0; second < 60; ++second) {
    town.fleet().advance_to(Fleet::TimePoint(std::chrono::seconds(second)));
    long_ones.push_back(begun());
    Attempt short_one = begun();
    town.fleet().advance_to(Fleet::TimePoint(std::chrono::milliseconds(1000 * second + 500)));
    town.fleet().finished(short_one, {.completion_tokens = 100});
  }
  EXPECT_GT(town.prospect("flash", asking()).expected_completion_tokens, 300);
}

TEST_F(FleetTest, TriesAShunnedDeploymentAgainInTime) {
  const auto request = asking().cheapest().ttft(3000);
  town.down("replica").first_tokens_take("flash", 20, 9000);
  ASSERT_EQ(town.choose(request), "pro");
  town.answers("pro", 5000, 500);
  EXPECT_EQ(town.choose(request), "flash");
}

TEST_F(FleetTest, KeepsWhatItLearnedOfABusyDeployment) {
  town.first_tokens_take("flash", 20, 9000).busy("flash", 1);
  const double learned = town.prospect("flash", asking()).ttft_ms;
  town.first_tokens_take("pro", 5000, 1000);
  EXPECT_EQ(town.prospect("flash", asking()).ttft_ms, learned);
}

TEST_F(FleetTest, CountsWhatOthersSentAsTheServerTells) {
  const double alone = town.prospect("flash", asking()).tpot_ms;
  town.fleet().scraped(0, Scrape{.running = 101});
  EXPECT_NEAR(town.prospect("flash", asking()).tpot_ms, alone + 101 * 0.1, 1e-9);
}

TEST_F(FleetTest, DoesNotCountItsOwnTwiceWhenTheServerTells) {
  town.busy("flash", 60);
  const double before = town.prospect("flash", asking()).tpot_ms;
  town.fleet().scraped(0, Scrape{.running = 60});
  EXPECT_EQ(town.prospect("flash", asking()).tpot_ms, before);
}

TEST_F(FleetTest, LearnsFourfoldSlownessWithinTwentyRequestsThoughLabelsAreLate) {
  town.first_tokens_take("flash", 100, 525);
  std::vector<Attempt> under_way;
  for (int i = 0; i < 20 + 10; ++i) {
    under_way.push_back(town.fleet().dispatched(0, {.uncached = 0}));
    if (i >= 10) town.fleet().started(under_way[static_cast<std::size_t>(i - 10)], 4 * 400);
  }
  EXPECT_NEAR(town.fleet().learned(0).predictor.predict({0}, {}).ttft_ms, 4 * 400, 300);
}

}  // namespace
}  // namespace weir::routing
