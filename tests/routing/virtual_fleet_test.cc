#include "routing/replay/virtual_fleet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace weir::routing {
namespace {

// One token takes 10 ms and 1 ms more for each request with a slot; prompts are read at 1000 tokens a second.
constexpr config::ServiceModel kModel{
    .slots = 2, .prefill_tokens_per_second = 1000, .ttft_floor_ms = 100, .itl_ms = 10, .itl_per_in_flight_ms = 1};

// "0>1100 0.1210": first token of job 0 at 1100 ms, its end at 1210.
std::string run(VirtualFleet& fleet) {
  std::string text;
  while (!std::isinf(fleet.next_at())) {
    const VirtualEvent event = fleet.step();
    text += (text.empty() ? "" : " ") + std::to_string(event.job) +
            (event.kind == VirtualEvent::Kind::end ? "." : ">") + std::to_string(std::lround(event.at_ms));
  }
  return text;
}

class Servers : public testing::Test {
 protected:
  const config::ServiceModel models_[2] = {kModel, kModel};
  VirtualFleet fleet_{models_};
};

TEST_F(Servers, TakePrefillFloorAndDecodingForOneRequest) {
  fleet_.submit(0, {.id = 0, .prompt_tokens = 1000, .completion_tokens = 11}, 0);
  EXPECT_EQ(run(fleet_), "0>1100 0.1210");  // 10 more tokens at 11 ms
}

TEST_F(Servers, ReadOnePromptAfterTheOther) {
  fleet_.submit(0, {.id = 0, .prompt_tokens = 1000, .completion_tokens = 1}, 0);
  fleet_.submit(0, {.id = 1, .prompt_tokens = 500, .completion_tokens = 1}, 0);
  EXPECT_EQ(run(fleet_), "0>1100 0.1100 1>1600 1.1600");
}

TEST_F(Servers, DecodeMoreSlowlyTogether) {
  fleet_.submit(0, {.id = 0, .completion_tokens = 101}, 0);
  fleet_.submit(0, {.id = 1, .completion_tokens = 51}, 0);
  EXPECT_EQ(run(fleet_), "0>100 1>100 1.700 0.1250");  // 50 tokens at 12 ms, then 50 alone at 11 ms
}

TEST_F(Servers, LetOthersWaitForASlot) {
  for (int id : {0, 1, 2}) fleet_.submit(0, {.id = id, .completion_tokens = id == 0 ? 11.0 : 101.0}, 0);
  EXPECT_EQ(run(fleet_), "0>100 1>100 0.220 2>320 1.1300 2.1502");  // 2: 81.7 tokens at 12 ms, 18.3 alone at 11 ms
}

TEST_F(Servers, DoNotDisturbEachOther) {
  fleet_.submit(0, {.id = 0, .completion_tokens = 11}, 0);
  fleet_.submit(1, {.id = 1, .completion_tokens = 11}, 0);
  EXPECT_EQ(run(fleet_), "0>100 1>100 0.210 1.210");
}

TEST_F(Servers, TakeLongerOnceTheyAreSlow) {
  fleet_.submit(0, {.id = 0, .completion_tokens = 11}, 0);
  fleet_.step();
  fleet_.slow_down(0, 4, 155);  // half of the tokens are out
  EXPECT_EQ(run(fleet_), "0.375");
}

TEST_F(Servers, LoseWhatIsInFlightWhenTheyFailAndServeAgainAfterwards) {
  for (int id : {0, 1, 2}) fleet_.submit(0, {.id = id, .completion_tokens = 11}, 0);
  EXPECT_EQ(fleet_.fail(0, 50), (std::vector<int>{0, 1, 2}));
  fleet_.submit(0, {.id = 3, .completion_tokens = 1}, 60);
  EXPECT_EQ(run(fleet_), "3>160 3.160");
}

class WarmServers : public testing::Test {
 protected:
  const config::ServiceModel models_[1] = {kModel};
  const std::size_t blocks_[1] = {10};
  const std::vector<std::uint64_t> prompt_{1, 2};
  VirtualFleet fleet_{models_, blocks_};

  VirtualJob job(int id) const { return {.id = id, .prompt_tokens = 1500, .completion_tokens = 1, .blocks = prompt_}; }
};

TEST_F(WarmServers, ReadOnlyWhatTheyHaveNotReadBefore) {
  fleet_.submit(0, job(0), 0);
  fleet_.submit(0, job(1), 0);
  EXPECT_EQ(run(fleet_), "0>1600 0.1600 1>2076 1.2076");  // 476 tokens behind two blocks
}

TEST_F(WarmServers, SayHowMuchOfAPromptWasCached) {
  fleet_.submit(0, job(0), 0);
  EXPECT_EQ(fleet_.step().cached_tokens, 0);
  fleet_.step();
  fleet_.submit(0, job(1), 5000);
  EXPECT_EQ(fleet_.step().cached_tokens, 1024);
}

TEST_F(WarmServers, AreColdAfterTheyFailed) {
  fleet_.submit(0, job(0), 0);
  fleet_.fail(0, 5000);
  fleet_.submit(0, job(1), 5000);
  EXPECT_EQ(run(fleet_), "1>6600 1.6600");
}

TEST_F(WarmServers, ForeseeWhatThenComes) {
  for (int id : {0, 1, 2}) fleet_.submit(0, job(id), 0);
  const VirtualFleet::Foreseen foreseen = fleet_.foresee(0, job(3), 0);
  EXPECT_EQ(foreseen.cached_tokens, 1024);
  fleet_.submit(0, job(3), 0);
  double came_ms = 0;
  while (fleet_.next_at() < 1e9) {
    const VirtualEvent event = fleet_.step();
    if (event.job == 3 && event.kind == VirtualEvent::Kind::first_token) came_ms = event.at_ms;
  }
  EXPECT_DOUBLE_EQ(foreseen.ttft_ms, came_ms);
}

TEST_F(WarmServers, AreNotChangedByForesight) {
  fleet_.submit(0, job(0), 0);
  fleet_.foresee(0, job(1), 0);
  EXPECT_EQ(run(fleet_), "0>1600 0.1600");
}

}  // namespace
}  // namespace weir::routing
