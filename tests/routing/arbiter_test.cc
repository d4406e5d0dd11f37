#include "routing/arbiter.h"

#include <gtest/gtest.h>

#include "town.h"

namespace weir::routing {
namespace {

TEST(CapacityPrice, IsNothingWhileThereIsRoom) {
  CapacityPrice price;
  for (int i = 0; i < 100; ++i) price.observe(0.5, 1000);
  EXPECT_EQ(price.nanos_per_ms(), 0);
}

TEST(CapacityPrice, RisesWhileTheTierIsFullAndFallsAgain) {
  CapacityPrice price;
  for (int i = 0; i < 100; ++i) price.observe(1.2, 1000);
  EXPECT_GT(price.nanos_per_ms(), 1000);
  for (int i = 0; i < 200; ++i) price.observe(0.3, 1000);
  EXPECT_EQ(price.nanos_per_ms(), 0);
}

TEST(Sessions, RememberTheTierOfAConversation) {
  Sessions sessions;
  sessions.remember(7, 1);
  EXPECT_EQ(sessions.tier_of(7), 1);
  EXPECT_EQ(sessions.tier_of(8), std::nullopt);
  EXPECT_EQ(sessions.tier_of(0), std::nullopt);
}

TEST(Sessions, ForgetThoseAskedForLeastLately) {
  Sessions sessions;
  for (std::uint64_t i = 1; i < 100'000; ++i) sessions.remember(i, 0);
  EXPECT_EQ(sessions.tier_of(1), std::nullopt);
  EXPECT_EQ(sessions.tier_of(99'999), 0);
}

Asking worth(std::int64_t nanos, std::uint64_t session = 0) {
  Asking asked = asking().balanced();
  asked.request.wants.value_per_quality_point = pricing::Money{nanos};
  asked.request.session = session;
  return asked;
}

TEST(Arbiter, KeepsAConversationOnItsTier) {
  Town town;
  town.flash().pro();
  EXPECT_EQ(town.decide(worth(200'000, 7)), "pro");
  EXPECT_EQ(town.decide(worth(140'000)), "flash");
  EXPECT_EQ(town.decide(worth(140'000, 7)), "pro");
  EXPECT_EQ(town.decide(worth(20'000, 7)), "flash");
}

TEST(Arbiter, JudgesOtherEffortsOnlyWhereTheyCouldWin) {
  Town town;
  town.flash("a").flash("b").flash("c").busy("a", 50);
  Asking asked = asking().cheapest();
  asked.request.efforts.add(config::Effort::none);
  asked.request.efforts.add(config::Effort::high);
  const Plan decided = town.decision(asked), explained = town.plan(asked);
  EXPECT_EQ(decided.other_efforts.size(), 2U);
  EXPECT_EQ(explained.other_efforts.size(), 3U);
  EXPECT_EQ(decided.effort, config::Effort::none);  // writes least
  EXPECT_EQ(explained.effort, config::Effort::none);
}

TEST(Arbiter, KeepsAFullTierForThoseWhoGainMost) {
  Town town;
  town.flash().pro().busy("pro", 64);
  for (int i = 0; i < 200; ++i) town.decide(worth(i % 2 ? 200'000 : 800'000));
  EXPECT_EQ(town.decide(worth(200'000)), "flash");
  EXPECT_EQ(town.decide(worth(800'000)), "pro");
}

TEST(Arbiter, LetsEverybodyInAgainOnceThereIsRoom) {
  Town town;
  town.flash().pro().busy("pro", 64);
  for (int i = 0; i < 200; ++i) town.decide(worth(i % 2 ? 200'000 : 800'000));
  town.finish("pro");
  for (int i = 0; i < 200; ++i) town.decide(worth(200'000));
  EXPECT_EQ(town.decide(worth(200'000)), "pro");
}

// How many decisions later everybody is let in, when all that is left of a rush are so many requests at one server.
int decisions_until_there_is_room(int requests_left) {
  Town town;
  town.flash().pro("old").pro("new").busy("old", 64).busy("new", 64);
  for (int i = 0; i < 200; ++i) town.decide(worth(i % 2 ? 200'000 : 800'000));
  town.finish("old").finish("new").busy("old", requests_left);
  int decisions = 0;
  while (town.decide(worth(200'000)) == "flash") ++decisions;
  return decisions;
}

TEST(Arbiter, FindsTheRoomOfATierAtItsLeastBusyServer) {
  EXPECT_GT(decisions_until_there_is_room(0), 0);
  EXPECT_EQ(decisions_until_there_is_room(54), decisions_until_there_is_room(0));
}

// Too late on both servers of its tier, by their queues.
struct Crowded {
  Town town;
  Asking late = worth(100'000).ttft(2000);
  Crowded() {
    town.pro("long").pro("longer").busy("long", 600).busy("longer", 900);
    late.request.wants.miss_cost = pricing::Money{1'000'000};
  }
};

TEST(Arbiter, LetsLateRequestsJoinTheLongestQueue) {
  Crowded crowded;
  EXPECT_EQ(crowded.town.decide(crowded.late), "longer");
}

TEST(Arbiter, LetsLateRequestsFollowTheirCachesWherePromptsAreShared) {
  Crowded crowded;
  crowded.late.saying(std::string(16'000, 'x'));
  crowded.town.read("long", crowded.late);
  for (int i = 0; i < 50; ++i) crowded.town.decide(crowded.late);
  EXPECT_EQ(crowded.town.decide(crowded.late), "long");
}

TEST(Arbiter, DecidesTheSameFromTheSameSeed) {
  const auto decisions = [] {
    Town town;
    for (const char* name : {"a", "b", "c"}) town.flash(name).pro(std::string("pro-") + name);
    std::string made;
    for (int i = 0; i < 500; ++i) {
      Asking asked = worth(100'000 + 400 * i, static_cast<std::uint64_t>(i % 50));
      asked.request.wants.replicas = config::Replicas::two_choices;
      asked.request.wants.explore = 0.01;
      const std::string chosen = town.decide(asked);
      town.busy(chosen, 1);
      made += chosen + " ";
    }
    return made;
  };
  EXPECT_EQ(decisions(), decisions());
}

}  // namespace
}  // namespace weir::routing
