#include "routing/filter.h"

#include <gtest/gtest.h>

#include <string>

#include "town.h"

namespace weir::routing {
namespace {

// `count` deployments of which no two offer the same: f0 has the smallest context window.
Town unlike(int count) {
  Town town;
  for (int i = 0; i < count; ++i) town.flash("f" + std::to_string(i)).last().context_window_tokens = 1000 * (i + 2);
  return town;
}

TEST(Filter, JudgesEachOfferHoweverManyThereAre) {
  Town town = unlike(40);
  EXPECT_EQ(town.plan(asking().prompt(31'000)).candidates.size(), 10u);
  EXPECT_EQ(town.plan(asking().prompt(31'000)).excluded.size(), 30u);
  EXPECT_EQ(town.exclusions(asking().prompt(3000).pinned_to_tier(kFlash)), "f0:context-window f1:context-window");
}

TEST(Filter, TellsApartWhoIsDownOrFullAmongThoseThatOfferTheSame) {
  Town town;
  town.flash("one").flash("full").flash("down");
  EXPECT_EQ(town.busy("full", 1000).down("down").exclusions(asking()), "full:in-flight-cap down:breaker");
}

TEST(Filter, LeavesOnlyThePinnedDeploymentOfThoseThatOfferTheSame) {
  Town town;
  town.flash("one").flash("other");
  EXPECT_EQ(town.order(asking().pinned_to_deployment(1)), "other");
  EXPECT_EQ(town.exclusions(asking().pinned_to_deployment(1)), "one:not-pinned");
}

}  // namespace
}  // namespace weir::routing
