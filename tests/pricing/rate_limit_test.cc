#include "pricing/rate_limit.h"

#include <gtest/gtest.h>

namespace weir::pricing {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

const SteadyTime kNow{1000h};

RateLimit limited(std::optional<std::int64_t> requests, std::optional<std::int64_t> tokens = {},
                  std::optional<std::int64_t> at_once = {}) {
  return RateLimit({requests, tokens, at_once});
}

TEST(RateLimit, LetsAMinutesWorthPassAtOnceAndNoMore) {
  RateLimit limit = limited(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(limit.check(0, kNow));
    limit.charge(0, kNow);
  }
  EXPECT_EQ(limit.check(0, kNow)->limited, Limited::requests);
  EXPECT_EQ(limit.check(0, kNow)->retry_after, 20s);
}

TEST(RateLimit, RefillsEvenly) {
  RateLimit limit = limited(60);
  for (int i = 0; i < 60; ++i) limit.charge(0, kNow);
  EXPECT_EQ(limit.requests(kNow)->remaining, 0);
  EXPECT_EQ(limit.requests(kNow)->reset, 60s);
  EXPECT_EQ(limit.requests(kNow + 999ms)->remaining, 0);
  EXPECT_EQ(limit.requests(kNow + 1s)->remaining, 1);
  EXPECT_EQ(limit.requests(kNow + 90s)->remaining, 60) << "no more than a minute's worth";
}

TEST(RateLimit, IsKeptOverAnHourWhateverTheClientDoes) {
  RateLimit limit = limited(100);
  int passed = 0;
  for (auto at = kNow; at < kNow + 1h; at += 37ms) {
    if (limit.check(0, at)) continue;
    limit.charge(0, at);
    ++passed;
  }
  EXPECT_LE(passed, 100 * 60 + 100);
  EXPECT_GE(passed, 100 * 60);
}

// Tokens are charged before they are used, so that many at once are not all let in.
TEST(RateLimit, ChargesExpectedTokensAtOnceAndPutsThemRightLater) {
  RateLimit limit = limited({}, 1000);
  limit.charge(800, kNow);
  EXPECT_EQ(limit.check(300, kNow)->limited, Limited::tokens);
  EXPECT_EQ(limit.check(300, kNow)->retry_after, 6s) << "100 are missing, and 1000 come in a minute";
  limit.settle(800, 500, kNow);
  EXPECT_FALSE(limit.check(300, kNow));
  EXPECT_EQ(limit.tokens(kNow)->remaining, 500);
}

TEST(RateLimit, LetsTokensThatWereUsedBeyondExpectationBePaidBack) {
  RateLimit limit = limited({}, 1000);
  limit.charge(100, kNow);
  limit.settle(100, 2000, kNow);
  EXPECT_EQ(limit.tokens(kNow)->remaining, 0);
  EXPECT_EQ(limit.tokens(kNow)->reset, 120s);
  EXPECT_FALSE(limit.check(1000, kNow + 120s));
}

TEST(RateLimit, SaysWhatCanNeverPass) {
  EXPECT_TRUE(limited({}, 1000).check(1001, kNow)->can_never_pass);
  EXPECT_FALSE(limited({}, 1000).check(1000, kNow));
}

// A place is given back however a request ends.
TEST(RateLimit, FreesThePlaceOfARequestThatEnded) {
  RateLimit limit = limited({}, {}, 2);
  limit.charge(0, kNow);
  limit.charge(0, kNow);
  EXPECT_EQ(limit.check(0, kNow)->limited, Limited::concurrency);
  limit.settle(0, 0, kNow);
  EXPECT_FALSE(limit.check(0, kNow));
}

TEST(RateLimit, IsExactForVeryManyTokens) {
  RateLimit limit = limited({}, 100'000'000'000);
  limit.charge(99'999'999'000, kNow);
  EXPECT_EQ(limit.tokens(kNow)->remaining, 1000);
}

}  // namespace
}  // namespace weir::pricing
