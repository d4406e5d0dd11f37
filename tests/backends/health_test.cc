#include "backends/health.h"

#include <gtest/gtest.h>

namespace weir::backends {
namespace {

using std::chrono::seconds;

struct Watched {
  Breaker breaker;
  Breaker::TimePoint now{seconds(1000)};

  void see(Verdict verdict, int times = 1) {
    while (times--) breaker.finished(verdict, now);
  }
  bool admits() const { return breaker.admits(now); }
  void wait(seconds span) { now += span; }
};

TEST(Breaker, TripsAfterFiveFailuresInARow) {
  Watched flash;
  flash.see(Verdict::dropped, 4);
  EXPECT_TRUE(flash.admits());
  flash.see(Verdict::dropped);
  EXPECT_FALSE(flash.admits());
}

TEST(Breaker, TripsWhenHalfOfManyFail) {
  Watched flash;
  for (int i = 0; i < 10; ++i) {
    flash.see(Verdict::served);
    flash.see(Verdict::dropped);
  }
  EXPECT_FALSE(flash.admits());
}

TEST(Breaker, DoesNotPunishADeploymentForItsClients) {
  Watched flash;
  flash.see(Verdict::ignored, 100);
  EXPECT_TRUE(flash.admits());
}

TEST(Breaker, LetsOneRequestThroughToSeeWhetherItIsBack) {
  Watched flash;
  flash.see(Verdict::dropped, 5);
  flash.wait(seconds(2));
  EXPECT_TRUE(flash.admits());
  flash.breaker.dispatched(flash.now);
  EXPECT_FALSE(flash.admits());
}

TEST(Breaker, AdmitsAgainAfterAProbeThatWasServed) {
  Watched flash;
  flash.see(Verdict::dropped, 5);
  flash.wait(seconds(2));
  flash.breaker.dispatched(flash.now);
  flash.see(Verdict::served);
  EXPECT_EQ(flash.breaker.state(flash.now), Breaker::State::admitting);
}

TEST(Breaker, WaitsTwiceAsLongAfterAProbeThatFailed) {
  Watched flash;
  flash.see(Verdict::dropped, 5);
  flash.wait(seconds(2));
  flash.breaker.dispatched(flash.now);
  flash.see(Verdict::dropped);
  flash.wait(seconds(3));
  EXPECT_FALSE(flash.admits());
  flash.wait(seconds(1));
  EXPECT_TRUE(flash.admits());
}

TEST(Breaker, ProbesAgainAfterAProbeThatSaidNothing) {
  Watched flash;
  flash.see(Verdict::dropped, 5);
  flash.wait(seconds(2));
  flash.breaker.dispatched(flash.now);
  flash.see(Verdict::ignored);
  EXPECT_TRUE(flash.admits());
}

}  // namespace
}  // namespace weir::backends
