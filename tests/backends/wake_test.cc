#include "backends/wake.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <vector>

namespace weir::backends {
namespace {

using std::chrono::milliseconds;

// One sleeper on one worker; what it was woken by, in order.
struct Sleeper {
  asio::io_context context{1};
  Wheel wheel{context};
  Wake wake{wheel};
  std::vector<unsigned> woken_by;

  void sleep_for(std::vector<unsigned> interests) {
    asio::co_spawn(context.get_executor(), sleep(std::move(interests)), asio::detached);
    context.poll();
  }
  Task<> sleep(std::vector<unsigned> interests) {
    for (const unsigned interest : interests) woken_by.push_back(co_await wake.wait(interest));
  }
};

TEST(Wake, GoesOnWithWhatItWaitedFor) {
  Sleeper sleeper;
  sleeper.sleep_for({kUpstreamReadable | kClientLeft});
  sleeper.wake.raise(kClientLeft);
  EXPECT_EQ(sleeper.woken_by, std::vector<unsigned>{kClientLeft});
}

TEST(Wake, RemembersWhatNobodyWaitedForYet) {
  Sleeper sleeper;
  sleeper.wake.raise(kClientLeft);
  sleeper.sleep_for({kClientLeft});
  EXPECT_EQ(sleeper.woken_by, std::vector<unsigned>{kClientLeft});
}

TEST(Wake, SleepsOnThroughWhatDoesNotConcernIt) {
  Sleeper sleeper;
  sleeper.sleep_for({kUpstreamReadable});
  sleeper.wake.raise(kClientWritable);
  EXPECT_TRUE(sleeper.woken_by.empty());
  sleeper.wake.raise(kUpstreamReadable);
  EXPECT_EQ(sleeper.woken_by, std::vector<unsigned>{kUpstreamReadable});
}

TEST(Wake, RingsNotBeforeItsDeadline) {
  Sleeper sleeper;
  const TimePoint deadline = Clock::now() + milliseconds(40);
  sleeper.wake.expires_at(deadline);
  sleeper.sleep_for({kTimeout});
  sleeper.context.run();
  EXPECT_EQ(sleeper.woken_by, std::vector<unsigned>{kTimeout});
  EXPECT_GE(Clock::now(), deadline);
}

TEST(Wake, LetsADeadlineMoveEitherWay) {
  Sleeper sleeper;
  sleeper.wake.expires_at(Clock::now() + std::chrono::hours(1));
  sleeper.wake.expires_at(Clock::now() + milliseconds(20));
  sleeper.sleep_for({kTimeout});
  sleeper.context.run_for(std::chrono::seconds(10));
  EXPECT_EQ(sleeper.woken_by, std::vector<unsigned>{kTimeout});
}

TEST(Wake, HasNoDeadlineThatWasTakenBack) {
  Sleeper sleeper;
  sleeper.wake.expires_at(Clock::now() + milliseconds(1));
  sleeper.wake.expires_never();
  sleeper.sleep_for({kTimeout});
  sleeper.context.run_for(milliseconds(100));
  EXPECT_TRUE(sleeper.woken_by.empty());
  sleeper.wake.raise(kTimeout);
}

}  // namespace
}  // namespace weir::backends
