#include "backends/wake.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "backends/reactor.h"
#include "backends/task.h"

namespace weir::backends {
namespace {

using std::chrono::milliseconds;

// One sleeper on one worker; what it was woken by, in order.
struct Sleeper {
  Reactor reactor;
  Wake wake{reactor.wheel()};
  std::vector<unsigned> woken_by;

  void sleep_for(std::vector<unsigned> interests) {
    reactor.post([this, interests] {
      spawn(sleep(interests), [](std::exception_ptr) {});
      reactor.stop();
    });
    reactor.run();
  }
  Task<> sleep(std::vector<unsigned> interests) {
    for (const unsigned interest : interests) woken_by.push_back(co_await wake.wait(interest));
    reactor.stop();
  }
  void run_for(milliseconds span) {
    std::thread end([this, span] {
      std::this_thread::sleep_for(span);
      reactor.stop();
    });
    reactor.run();
    end.join();
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
  sleeper.reactor.run();
  EXPECT_EQ(sleeper.woken_by, std::vector<unsigned>{kTimeout});
  EXPECT_GE(Clock::now(), deadline);
}

TEST(Wake, LetsADeadlineMoveEitherWay) {
  Sleeper sleeper;
  sleeper.wake.expires_at(Clock::now() + std::chrono::hours(1));
  sleeper.wake.expires_at(Clock::now() + milliseconds(20));
  sleeper.sleep_for({kTimeout});
  sleeper.reactor.run();
  EXPECT_EQ(sleeper.woken_by, std::vector<unsigned>{kTimeout});
}

TEST(Wake, HasNoDeadlineThatWasTakenBack) {
  Sleeper sleeper;
  sleeper.wake.expires_at(Clock::now() + milliseconds(1));
  sleeper.wake.expires_never();
  sleeper.sleep_for({kTimeout});
  sleeper.run_for(milliseconds(100));
  EXPECT_TRUE(sleeper.woken_by.empty());
  sleeper.wake.raise(kTimeout);
}

}  // namespace
}  // namespace weir::backends
