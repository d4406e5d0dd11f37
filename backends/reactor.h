// A Reactor is the event loop of one worker: it tells Sources when their descriptors became ready, turns the wheel of
// deadlines, and runs what other threads post. Where Asio asks the kernel before every wait to be told once more, this
// one registers a descriptor once, edge-triggered, for as long as it lives.
//
//   Reactor reactor;
//   reactor.add(descriptor, source);     source.ready(EPOLLIN | ...) at every change, until remove()
//   reactor.run();                       the worker's thread; until stop()
//
// A turn is one look at the kernel and what follows from it. What its requests have to send is sent at its end, back to
// back: the first send wakes a sleeping peer, which costs more than the send itself, and the others find it awake.
//
// A Source may remove itself or any other one at any time, also from within these calls. post() and stop() are safe
// from every thread; the rest belongs to the thread in run(), or to whoever owns the reactor while nobody runs it.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <functional>
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

  // Calls turn_ends() once, then or as soon as kSendsTogether sources wait for it.
  void await_end_of_turn(Source& source) { waiting_for_end_.push_back(&source); }

  // Within ready(): whether the source has not been removed meanwhile.
  bool is_telling(const Source& source) const { return telling_ == &source; }

  void run();
  void stop();
  void post(std::function<void()> work);

 private:
  // So that no first byte waits for a long turn: more gain nothing that could be measured.
  static constexpr std::size_t kSendsTogether = 16;

  void wait();
  void dispatch();
  void end_turn();
  void run_posted();

  TimePoint now_ = Clock::now();
  Wheel wheel_{now_};
  int epoll_;
  int bell_;  // an eventfd that other threads ring

  std::array<epoll_event, 128> events_;
  std::span<epoll_event> undelivered_;
  std::vector<Source*> waiting_for_end_;
  Source* telling_ = nullptr;

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  bool rang_ = false;  // the bell was among the events
  bool stopped_ = false;
};

}  // namespace weir::backends
