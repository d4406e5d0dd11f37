#include "routing/unfinished.h"

#include <gtest/gtest.h>

#include <map>

namespace weir::routing {
namespace {

using std::chrono::seconds;

class UnfinishedTest : public testing::Test {
 protected:
  // One answer a second begins; every other takes a second, and the rest `long_s`.
  void run(int for_s, int long_s) {
    const int from = at_s;
    for (; at_s < from + for_s; ++at_s) {
      unfinished.began(now());
      ends.emplace(at_s + (at_s % 2 == 0 ? 1 : long_s), at_s);
      end();
    }
  }
  // Those whose time it is.
  void end() {
    const auto [first, last] = ends.equal_range(at_s);
    for (auto one = first; one != last; ++one) unfinished.ended(now(), Unfinished::TimePoint(seconds(one->second)));
  }
  Unfinished::TimePoint now() const { return Unfinished::TimePoint(seconds(at_s)); }

  Unfinished unfinished;
  std::multimap<int, int> ends;  // when each began, by its end
  int at_s = 0;
};

TEST_F(UnfinishedTest, ExpectsNoLongerAnswersWhereNothingIsUnderWay) {
  EXPECT_EQ(unfinished.stretch(now()), 1);
}

TEST_F(UnfinishedTest, ExpectsLongerAnswersWhileOnlyShortOnesHaveEnded) {
  run(90, 100);
  EXPECT_GT(unfinished.stretch(now()), 3);
}

TEST_F(UnfinishedTest, ExpectsWhatEndsOnceAsManyEndAsBegin) {
  run(3000, 100);
  EXPECT_NEAR(unfinished.stretch(now()), 1, 0.05);
}

TEST_F(UnfinishedTest, ForgetsWhatFailed) {
  unfinished.began(now());
  run(1000, 1);
  EXPECT_GT(unfinished.stretch(now()), 1.5);
  unfinished.failed(now(), Unfinished::TimePoint{});
  EXPECT_NEAR(unfinished.stretch(now()), 1, 0.05);
}

}  // namespace
}  // namespace weir::routing
