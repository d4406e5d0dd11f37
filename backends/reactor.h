// A Reactor is the event loop of one worker: it tells Sources when their descriptors became ready, turns the wheel of
// deadlines, and runs what other threads post. Where Asio asks the kernel before every wait to be told once more, this
// one registers a descriptor once, edge-triggered, for as long as it lives.
//
//   Reactor reactor;
//   reactor.add(descriptor, source);     source.ready(EPOLLIN | ...) at every change, until remove()
//   reactor.run();                       the worker's thread; until stop()
//
// A turn is one look at the kernel and what follows from it. It does the same for all its requests, one step after the
// other: what a request runs through from end to end is several times what a core's first cache holds of code, a step
// is not, and the second request finds it there. Then it sends what they have to send, back to back: the first send
// wakes a sleeping peer, which costs more than the send itself, and the others find it awake.
//
//   co_await reactor.at(Reactor::Step::plan);     goes on with all others that have come to that step
//
// A Source may remove itself or any other one at any time, also from within these calls. post() and stop() are safe
// from every thread; the rest belongs to the thread in run(), or to whoever owns the reactor while nobody runs it.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "backends/asio.h"
#include "backends/wheel.h"

namespace weir::backends {

class Reactor {
 public:
  class Source {
   public:
    virtual void ready(std::uint32_t events) = 0;
    virtual void turn_ends() {}

   protected:
    ~Source() = default;
  };

  Reactor();  // throws boost::system::system_error where the process may open no more descriptors
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  Wheel& wheel() { return wheel_; }
  TimePoint turn_began() const { return now_; }
  // Readable, writable, ended by the peer: all three, edge-triggered. False when the kernel refuses.
  bool add(int descriptor, Source& source);
  // Before the descriptor is closed. No event that is already known reaches the source any more.
  void remove(int descriptor, Source& source);

  // Calls turn_ends() once, when the turn has come to no other step any more.
  void await_end_of_turn(Source& source) { waiting_for_end_.push_back(&source); }

  // In the order in which a turn takes them.
  enum class Step : std::uint8_t { parse, plan, dispatch, answer, settle };

  class AtStep {
   public:
    AtStep(Reactor& reactor, Step step) : reactor_(reactor), step_(step) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) const {
      reactor_.waiting_for_step_[static_cast<std::size_t>(step_)].push_back(waiting);
    }
    void await_resume() const noexcept {}

   private:
    Reactor& reactor_;
    Step step_;
  };
  // Who waits for it must not end before: a turn does not end without it.
  AtStep at(Step step) { return {*this, step}; }

  // Room for one read. What is read there stays until the next read, or where it was kept, until the turn ends.
  std::span<char> read_buffer() { return {buffer_.get() + kept_, kReadBytesMax}; }
  // False when the turn has kept too much already.
  bool keep(std::size_t bytes);

  // Within ready(): whether the source has not been removed meanwhile.
  bool is_telling(const Source& source) const { return telling_ == &source; }

  void run();
  void stop();
  void post(std::function<void()> work);

 private:
  // So that no first byte waits for a long turn: more gain nothing that could be measured.
  static constexpr std::size_t kToldTogether = 64;
  static constexpr std::size_t kSteps = 5;
  static constexpr std::size_t kReadBytesMax = 128 << 10;
  static constexpr std::size_t kKeptBytesMax = 512 << 10;

  void wait();
  void dispatch();
  void end_turn();
  bool take_steps();
  void send();
  void run_posted();

  TimePoint now_ = Clock::now();
  Wheel wheel_{now_};
  int epoll_;
  int bell_;  // an eventfd that other threads ring

  std::array<epoll_event, 128> events_;
  std::span<epoll_event> undelivered_;
  std::array<std::vector<std::coroutine_handle<>>, kSteps> waiting_for_step_;
  std::vector<std::coroutine_handle<>> taking_;
  std::vector<Source*> waiting_for_end_;
  std::unique_ptr<char[]> buffer_ = std::make_unique_for_overwrite<char[]>(kKeptBytesMax + kReadBytesMax);
  std::size_t kept_ = 0;
  Source* telling_ = nullptr;

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  bool rang_ = false;  // the bell was among the events
  bool stopped_ = false;
};

}  // namespace weir::backends
