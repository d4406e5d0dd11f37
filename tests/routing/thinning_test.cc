#include "routing/thinning.h"

#include <gtest/gtest.h>

#include "town.h"

namespace weir::routing {
namespace {

using std::chrono::milliseconds;

// How many of those that come every `gap` pass within `span`.
int passed(Thinning& thinning, Thinning::TimePoint from, std::chrono::microseconds gap, std::chrono::seconds span) {
  int count = 0;
  for (auto now = from; now < from + span; now += gap) count += thinning.lets_through(now);
  return count;
}

TEST(Thinning, LetsAllThroughWhereTheyAreFew) {
  Thinning thinning;
  EXPECT_EQ(passed(thinning, {}, milliseconds(20), std::chrono::seconds(100)), 5000);
}

TEST(Thinning, LetsAHundredASecondThroughWhereTheyAreMany) {
  Thinning thinning;
  const Thinning::TimePoint start{};
  EXPECT_EQ(passed(thinning, start, std::chrono::microseconds(100), std::chrono::seconds(1)), 400);  // a burst first
  EXPECT_EQ(passed(thinning, start + std::chrono::seconds(1), std::chrono::microseconds(100), std::chrono::seconds(1)),
            100);
}

// 2,000 requests a second, of which one in twenty teaches.
TEST(Thinning, LeavesASlowdownToBeSeenWithinASecond) {
  Town town;
  town.flash();
  Fleet& fleet = town.fleet();
  const double usual_ms = town.prospect("flash", asking()).ttft_ms;
  Fleet::TimePoint now{};
  const auto serve = [&](double ttft_ms, int requests) {
    for (int i = 0; i < requests; ++i) {
      fleet.advance_to(now += std::chrono::microseconds(500));
      Attempt attempt = fleet.dispatched(0, {.uncached = 1000});
      fleet.started(attempt, ttft_ms);
      fleet.finished(attempt, {});
    }
  };
  serve(usual_ms, 10000);
  serve(4 * usual_ms, 2000);
  EXPECT_NEAR(town.prospect("flash", asking()).ttft_ms / usual_ms, 4, 0.4);
}

}  // namespace
}  // namespace weir::routing
