#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "backends/simulator/service.h"

namespace weir::simulator {
namespace {

using namespace std::chrono_literals;

constexpr config::ServiceModel kSpeed{
    .slots = 2, .prefill_tokens_per_second = 1000, .ttft_floor_ms = 100, .itl_ms = 20, .itl_per_in_flight_ms = 5};

// The service, and when each request's tokens came.
struct Fixture {
  Service service{kSpeed};
  std::map<RequestId, std::vector<Time>> came;

  RequestId arrive(Time now, std::int64_t prompt, std::int64_t completion, std::int64_t cached = 0) {
    return service.arrive(now, {.prompt_tokens = prompt, .cached_tokens = cached, .completion_tokens = completion});
  }
  void run_until(Time now) {
    while (const auto token = service.next(now)) came[token->request].push_back(token->at);
  }
  Time first(RequestId id) { return came.at(id).front(); }
};

TEST(Service, FirstTokenComesAfterPrefillAndTheFloor) {
  Fixture f;
  const auto id = f.arrive(0ms, 500, 1);
  f.run_until(1h);
  EXPECT_EQ(f.first(id), 500ms + 100ms);
}

TEST(Service, CachedTokensSkipPrefill) {
  Fixture f;
  const auto id = f.arrive(0ms, 500, 1, 384);
  f.run_until(1h);
  EXPECT_EQ(f.first(id), 116ms + 100ms);
}

TEST(Service, TokensComeFasterWhenFewerRunBeside) {
  Fixture f;
  const auto alone = f.arrive(0ms, 0, 3);
  f.run_until(1h);
  EXPECT_EQ(f.came.at(alone), (std::vector<Time>{100ms, 125ms, 150ms}));
  f.arrive(2h, 0, 3);
  const auto beside = f.arrive(2h, 0, 2);
  f.run_until(3h);
  EXPECT_EQ(f.came.at(beside)[1] - f.came.at(beside)[0], 30ms);
}

TEST(Service, PrefillsOnePromptAfterTheOther) {
  Fixture f;
  f.arrive(0ms, 1000, 1);
  const auto second = f.arrive(0ms, 500, 1);
  f.run_until(1h);
  EXPECT_EQ(f.first(second), 1000ms + 500ms + 100ms);
}

TEST(Service, WhoFindsNoSlotWaitsInOrderOfArrival) {
  Fixture f;
  f.arrive(0ms, 0, 2);
  f.arrive(0ms, 0, 100);
  const auto third = f.arrive(1ms, 0, 1);
  const auto fourth = f.arrive(2ms, 0, 1);
  EXPECT_EQ(f.service.running(), 2U);
  EXPECT_EQ(f.service.waiting(), 2U);
  f.run_until(1h);
  EXPECT_EQ(f.first(third), 130ms + 100ms);
  EXPECT_GT(f.first(fourth), f.first(third));
}

TEST(Service, WhoLeavesGivesTheSlotAway) {
  Fixture f;
  const auto leaver = f.arrive(0ms, 0, 100);
  f.arrive(0ms, 0, 100);
  const auto waiting = f.arrive(0ms, 0, 1);
  f.run_until(110ms);
  f.service.leave(110ms, leaver);
  f.run_until(1h);
  EXPECT_EQ(f.first(waiting), 210ms);
  EXPECT_EQ(f.came.at(leaver).size(), 1U);
}

TEST(Service, WhoLeavesDuringPrefillLetsTheNextBegin) {
  Fixture f;
  const auto leaver = f.arrive(0ms, 10000, 1);
  const auto next = f.arrive(0ms, 100, 1);
  f.service.leave(50ms, leaver);
  f.run_until(1h);
  EXPECT_EQ(f.first(next), 50ms + 100ms + 100ms);
}

TEST(Service, WhoLeavesTheQueueTakesNobodysPlace) {
  Fixture f;
  f.arrive(0ms, 0, 1);
  f.arrive(0ms, 0, 1);
  const auto leaver = f.arrive(0ms, 0, 1);
  const auto next = f.arrive(0ms, 0, 1);
  f.service.leave(1ms, leaver);
  f.run_until(1h);
  EXPECT_EQ(f.first(next), 200ms);
  EXPECT_FALSE(f.came.contains(leaver));
}

TEST(Service, IsEmptyWhenEveryoneIsServed) {
  Fixture f;
  for (int i = 0; i < 10; ++i) f.arrive(0ms, 50, 5);
  f.run_until(1h);
  EXPECT_EQ(f.service.running() + f.service.waiting(), 0U);
  EXPECT_EQ(f.service.resident_tokens(), 0);
  EXPECT_FALSE(f.service.next_at());
}

TEST(Service, KeepsPromptAndAnswerInTheCacheWhileItRuns) {
  Fixture f;
  f.arrive(0ms, 50, 10);
  f.run_until(150ms + 25ms);
  EXPECT_EQ(f.service.resident_tokens(), 50 + 2);
}

TEST(Service, SaysNothingBeforeItIsDue) {
  Fixture f;
  f.arrive(0ms, 0, 1);
  EXPECT_FALSE(f.service.next(99ms));
  EXPECT_TRUE(f.service.next(100ms)->last);
}

TEST(Service, JitterKeepsTheMeanAndFollowsTheSeed) {
  const auto spans = [](std::uint64_t seed) {
    Service service({.slots = 1, .ttft_floor_ms = 0, .itl_ms = 10, .itl_per_in_flight_ms = 0}, 0.3, seed);
    service.arrive(0ms, {.prompt_tokens = 0, .completion_tokens = 20001});
    Time last{0};
    while (const auto token = service.next(24h)) last = token->at;
    return last;
  };
  const double mean_ms = std::chrono::duration<double, std::milli>(spans(1)).count() / 20000;
  EXPECT_NEAR(mean_ms, 10, 0.2);
  EXPECT_EQ(spans(1), spans(1));
  EXPECT_NE(spans(1), spans(2));
}

}  // namespace
}  // namespace weir::simulator
