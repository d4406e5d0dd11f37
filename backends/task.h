// A Task is a coroutine of one worker: it begins when it is awaited, and hands its result, or its exception, to who
// awaited it. What waits in the end is always a Wake; between two of its events a request runs without a scheduler.
//
//   Task<int> ask();                        int answer = co_await ask();
//   spawn(serve(), on_end);                 nobody awaits it: begins at once, on_end(exception or null) after it
//
// A task that is destroyed before its end destroys what it awaits too. One thread only, as everything of a worker.
// Frames are kept for the next task of their size (Asio's awaitables keep none above 1 KB, and a request has several).
//
// On g++ 12: name an owning aggregate or a capturing closure before it goes into a co_await expression, and never
// await in a loop's condition. docs/decisions/0002 tells why.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "backends/frame_pool.h"

namespace weir::backends {

template <class T = void>
class Task;

namespace detail {

struct TaskPromiseBase {
  // Goes on with who awaits. None while the task runs for the first time: then it returns to them as a function does.
  struct Return {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      const std::coroutine_handle<> awaiting = ended.promise().awaiting;
      return awaiting ? awaiting : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  static void* operator new(std::size_t size) { return FramePool::allocate(size); }
  static void operator delete(void* frame, std::size_t size) { FramePool::release(frame, size); }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  Return final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { failure = std::current_exception(); }

  std::coroutine_handle<> awaiting;
  std::exception_ptr failure;
};

template <class T>
struct TaskPromise : TaskPromiseBase {
  Task<T> get_return_object() noexcept;
  template <class U = T>
  void return_value(U&& value) {
    result.emplace(std::forward<U>(value));
  }
  T take() {
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

  std::optional<T> result;
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const {
    if (failure) std::rethrow_exception(failure);
  }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;

  explicit Task(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  // Runs the task until it ends or waits. One that ended already never suspends who awaits it: no stack grows.
  bool await_suspend(std::coroutine_handle<> awaiting) {
    coroutine_.resume();
    if (coroutine_.done()) return false;
    coroutine_.promise().awaiting = awaiting;
    return true;
  }
  T await_resume() { return coroutine_.promise().take(); }

 private:
  std::coroutine_handle<promise_type> coroutine_;
};

namespace detail {

template <class T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<TaskPromise<T>>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<TaskPromise<void>>::from_promise(*this));
}

// The root of a chain of tasks: owns itself.
struct Spawned {
  struct promise_type {
    static void* operator new(std::size_t size) { return FramePool::allocate(size); }
    static void operator delete(void* frame, std::size_t size) { FramePool::release(frame, size); }
    Spawned get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

template <class OnEnd>
Spawned run_spawned(Task<> task, OnEnd on_end) {
  std::exception_ptr failure;
  try {
    co_await task;
  } catch (...) {
    failure = std::current_exception();
  }
  on_end(failure);
}

}  // namespace detail

// `on_end` must not throw.
template <class OnEnd>
void spawn(Task<> task, OnEnd on_end) {
  detail::run_spawned(std::move(task), std::move(on_end));
}

}  // namespace weir::backends
