#include "routing/shortlist.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "town.h"

namespace weir::routing {
namespace {

// Ten replicas of Flash, f0 to f9, each with so many requests, and one Pro.
Town replicas(int requests_each = 3) {
  Town town;
  for (int i = 0; i < 10; ++i) town.flash("f" + std::to_string(i));
  town.pro();
  for (int i = 0; i < 10; ++i) town.busy("f" + std::to_string(i), requests_each);
  return town;
}

TEST(Shortlist, LeavesAFewOfManyReplicasToBeJudged) {
  Town town = replicas();
  const Plan plan = town.decision(asking());
  EXPECT_EQ(plan.candidates.size(), 3u);  // two of Flash, and Pro
  EXPECT_EQ(plan.excluded.size(), 8u);
  EXPECT_EQ(plan.excluded.front().why, Exclusion::busier);
}

TEST(Shortlist, HasTheLeastBusyReplicasOnIt) {
  Town town = replicas(3);
  town.finish("f7").finish("f2");
  for (int i = 0; i < 100; ++i) {
    const std::string choice = town.decide(asking().pinned_to_tier(kFlash));
    EXPECT_TRUE(choice == "f7" || choice == "f2") << choice;
  }
}

TEST(Shortlist, HasTheReplicaOnItThatReadThePromptLast) {
  Town town = replicas(3);
  const auto request = asking().prompt(60000).saying("A long story, told before.").pinned_to_tier(kFlash);
  town.read("f4", request);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(town.decide(request), "f4");
}

TEST(Shortlist, FillsReplicasEvenly) {
  Town town = replicas(0);
  std::map<std::string, int> sent;
  for (int i = 0; i < 300; ++i) {
    const std::string choice = town.decide(asking().pinned_to_tier(kFlash));
    town.busy(choice, 1);
    ++sent[choice];
  }
  for (const auto& [replica, requests] : sent) EXPECT_EQ(requests, 30) << replica;
}

TEST(Shortlist, LeavesOutNobodyWhoIsUnlikeTheOthers) {
  Town town;
  for (int i = 0; i < 10; ++i) town.flash("f" + std::to_string(i)).last().prior.slots = 10 + i;
  EXPECT_EQ(town.decision(asking()).candidates.size(), 10u);
}

TEST(Shortlist, LeavesOutNobodyWhereTheBusiestThatWillDoIsWanted) {
  Town town = replicas();
  auto request = asking();
  request.request.wants.replicas = config::Replicas::best_fit;
  EXPECT_EQ(town.decision(request).candidates.size(), 11u);
}

}  // namespace
}  // namespace weir::routing
