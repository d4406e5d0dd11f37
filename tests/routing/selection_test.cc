#include "routing/selection.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "routing/choice.h"

namespace weir::routing {
namespace {

constexpr std::uint64_t kNow = 0;  // a draw that explores wherever exploring is allowed

Candidate replica(int deployment, int tier, double utility_nanos, double meets_probability = 1) {
  Candidate made;
  made.deployment = deployment;
  made.tier = tier;
  made.utility_nanos = utility_nanos;
  made.meets_probability = meets_probability;
  made.cost = pricing::Money{1000};
  return made;
}

TEST(Session, KeepsItsTierForATrifle) {
  config::Policy policy;
  policy.stickiness = 0.1;
  std::vector<Candidate> ranked{replica(0, 0, 50), replica(1, 1, -40)};
  EXPECT_TRUE(keep_tier(ranked, policy, 1));
  EXPECT_EQ(ranked.front().deployment, 1);
}

TEST(Session, ChangesItsTierWhereThatPays) {
  config::Policy policy;
  policy.stickiness = 0.1;
  std::vector<Candidate> ranked{replica(0, 0, 150), replica(1, 1, -40)};
  EXPECT_FALSE(keep_tier(ranked, policy, 1));
  EXPECT_EQ(ranked.front().deployment, 0);
}

TEST(Session, ChangesItsTierWhereTheBudgetWouldBeMissed) {
  std::vector<Candidate> ranked{replica(0, 0, 50), replica(1, 1, 49, 0.2)};
  EXPECT_FALSE(keep_tier(ranked, config::Policy{}, 1));
}

// Of two replicas the first is worth a little more, and slower.
std::vector<Candidate> dearer_and_faster(double less_worth_nanos) {
  std::vector<Candidate> ranked{replica(0, 1, 500), replica(1, 1, 500 - less_worth_nanos)};
  ranked[0].total_ms = 900;
  ranked[1].total_ms = 300;
  return ranked;
}

TEST(Replicas, AreChosenByTheirSpeedWhereTheyAreWorthAsMuch) {
  std::vector<Candidate> ranked = dearer_and_faster(20);  // of a cost of 1000
  take_fastest_of_equals(ranked, config::Policy{});
  EXPECT_EQ(ranked.front().deployment, 1);
}

TEST(Replicas, AreChosenByTheirCachesWhereThatSavesMoreThanATrifle) {
  std::vector<Candidate> ranked = dearer_and_faster(50);
  take_fastest_of_equals(ranked, config::Policy{});
  EXPECT_EQ(ranked.front().deployment, 0);
}

TEST(Replicas, AreNoEqualsOfAnotherTier) {
  std::vector<Candidate> ranked = dearer_and_faster(20);
  ranked[1].tier = 0;
  take_fastest_of_equals(ranked, config::Policy{});
  EXPECT_EQ(ranked.front().deployment, 0);
}

TEST(Replicas, FillTheFullestThatStillMeetsTheBudget) {
  config::Policy policy;
  policy.replicas = config::Replicas::best_fit;
  policy.latency.ttft_ms = 1000;
  std::vector<Candidate> ranked{replica(0, 1, 9, 0.99), replica(1, 1, 8, 0.92), replica(2, 1, 7, 0.8)};
  share_load(ranked, policy, kNow);
  EXPECT_EQ(ranked.front().deployment, 1);
}

TEST(Replicas, AreNotFilledWithoutABudgetToFillThemTo) {
  config::Policy policy;
  policy.replicas = config::Replicas::best_fit;
  std::vector<Candidate> ranked{replica(0, 1, 9), replica(1, 1, 8)};
  share_load(ranked, policy, kNow);
  EXPECT_EQ(ranked.front().deployment, 0);
}

TEST(Replicas, OfTwoChoicesSpreadOverAllButTheSlowest) {
  config::Policy policy;
  policy.replicas = config::Replicas::two_choices;
  std::map<int, int> chosen;
  for (std::uint64_t draw = 0; draw < 4000; ++draw) {
    std::vector<Candidate> ranked;
    for (int i = 0; i < 4; ++i) ranked.push_back(replica(i, 0, 0)), ranked.back().total_ms = i;
    share_load(ranked, policy, draw * 0x9E37'79B9'7F4A'7C15);
    ++chosen[ranked.front().deployment];
  }
  EXPECT_NEAR(chosen[0], 2000, 150);  // half of all pairs hold it
  EXPECT_NEAR(chosen[2], 667, 120);
  EXPECT_EQ(chosen[3], 0);
}

// Late everywhere, with these times to the first token where the budget is a second.
std::vector<Candidate> late(double alone_ms, std::vector<double> ttft_ms) {
  std::vector<Candidate> ranked;
  for (const double ms : ttft_ms) {
    ranked.push_back(replica(static_cast<int>(ranked.size()), 1, 9 - ms / 1000, 0.2));
    ranked.back().ttft_ms = ms;
    ranked.back().alone_ms = alone_ms;
  }
  return ranked;
}

config::Policy with_miss_cost() {
  config::Policy policy;
  policy.latency.ttft_ms = 1000;
  policy.miss_cost = pricing::Money{1};
  return policy;
}

TEST(Concession, JoinsTheLongestQueueWhereAllAreTooLong) {
  std::vector<Candidate> ranked = late(300, {1200, 5000, 2000});
  EXPECT_TRUE(concede(ranked, with_miss_cost()));
  EXPECT_EQ(ranked.front().deployment, 1);
}

TEST(Concession, IsNotMadeWhereSomebodyIsInTime) {
  std::vector<Candidate> ranked = late(300, {1200, 5000});
  ranked[1].meets_probability = 0.95;
  EXPECT_FALSE(concede(ranked, with_miss_cost()));
}

TEST(Concession, IsNotMadeByARequestThatIsLateByItself) {
  std::vector<Candidate> ranked = late(900, {1200, 5000});
  EXPECT_FALSE(concede(ranked, with_miss_cost()));
}

TEST(Concession, IsNotMadeWhereABudgetHasNoPrice) {
  config::Policy policy = with_miss_cost();
  policy.miss_cost.reset();
  std::vector<Candidate> ranked = late(300, {1200, 5000});
  EXPECT_FALSE(concede(ranked, policy));
}

TEST(Exploration, IsOnlyWhereAPolicyAllowsIt) {
  config::Policy policy;
  std::vector<Candidate> ranked{replica(0, 0, 9), replica(1, 1, 8)};
  EXPECT_FALSE(explore(ranked, policy, kNow));
  policy.explore = 0.01;
  EXPECT_TRUE(explore(ranked, policy, kNow));
  EXPECT_EQ(ranked.front().deployment, 1);
}

TEST(Exploration, IsAsRareAsThePolicySays) {
  config::Policy policy;
  policy.explore = 0.01;
  int explored = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    std::vector<Candidate> ranked{replica(0, 0, 9), replica(1, 1, 8)};
    explored += explore(ranked, policy, i * 0x9E37'79B9'7F4A'7C15);
  }
  EXPECT_NEAR(explored, 1000, 100);
}

TEST(Exploration, GivesUpNoBudget) {
  config::Policy policy;
  policy.explore = 0.01;
  std::vector<Candidate> ranked{replica(0, 0, 9), replica(1, 1, 8, 0.1)};
  EXPECT_FALSE(explore(ranked, policy, kNow));
}

}  // namespace
}  // namespace weir::routing
