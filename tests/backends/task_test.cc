#include "backends/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "backends/reactor.h"
#include "backends/wake.h"

namespace weir::backends {
namespace {

struct Story {
  Reactor reactor;
  Wake wake{reactor.wheel()};
  std::string told;

  Task<int> count(int to) {
    if (to > 2) co_await wake.wait(kTimeout);
    co_return to;
  }
  Task<> fail() {
    co_await wake.wait(kTimeout);
    throw std::runtime_error("bad luck");
  }
  Task<> tell() {
    for (int i = 1; i <= 3; ++i) {
      const int counted = co_await count(i);
      told += std::to_string(counted);
    }
  }
};

TEST(Task, GivesItsResultToWhoAwaitedItAtOnceOrLater) {
  Story story;
  spawn(story.tell(), [&](std::exception_ptr) { story.told += " end"; });
  EXPECT_EQ(story.told, "12");
  story.wake.raise(kTimeout);
  EXPECT_EQ(story.told, "123 end");
}

TEST(Task, GivesItsExceptionToWhoAwaitedIt) {
  Story story;
  spawn(story.fail(), [&](std::exception_ptr failure) { story.told = failure ? "failed" : "fine"; });
  story.wake.raise(kTimeout);
  EXPECT_EQ(story.told, "failed");
}

Task<int> one() {
  co_return 1;
}

Task<> add_up(int times, int& sum) {
  for (int i = 0; i < times; ++i) sum += co_await one();
}

TEST(Task, NeedsNoMoreStackForAMillionAwaitsThatNeverWait) {
  int sum = 0;
  spawn(add_up(1'000'000, sum), [](std::exception_ptr) {});
  EXPECT_EQ(sum, 1'000'000);
}

Task<> hold(std::shared_ptr<int> held, Wake& wake) {
  co_await wake.wait(kTimeout);
  ++*held;
}

Task<> hold_deeply(std::shared_ptr<int> held, Wake& wake) {
  co_await hold(held, wake);
}

TEST(Task, ThatIsDestroyedInItsSleepGivesBackAllItHeld) {
  Story story;
  auto held = std::make_shared<int>(0);
  struct Root {
    struct promise_type {
      Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
      std::suspend_never initial_suspend() noexcept { return {}; }
      std::suspend_always final_suspend() noexcept { return {}; }
      void return_void() {}
      void unhandled_exception() {}
    };
    std::coroutine_handle<promise_type> handle;
  };
  const auto root = [](Task<> task) -> Root { co_await task; }(hold_deeply(held, story.wake));
  EXPECT_GT(held.use_count(), 1);
  root.handle.destroy();
  EXPECT_EQ(held.use_count(), 1);
  story.wake.raise(kTimeout);
  EXPECT_EQ(*held, 0);
}

}  // namespace
}  // namespace weir::backends
