// A Wake is what the coroutine of one request sleeps on: it names the events it can go on with, and whoever sees one
// raises it. Waiting for two sockets, a deadline and a hang-up at once is one wait, without a second coroutine.
//
//   wake.expires_at(deadline);
//   unsigned raised = co_await wake.wait(kUpstreamReadable | kTimeout | kClientLeft);
//
// An event that is raised while nobody waits for it stays raised until a wait asks for it, or clear() forgets it.
// raise() runs the waiting coroutine before it returns. One worker's thread only; one waiter at a time.
#pragma once

#include <coroutine>

#include "backends/asio.h"
#include "backends/wheel.h"

namespace weir::backends {

enum WakeEvent : unsigned {
  kClientReadable = 1,
  kClientWritable = 2,
  kUpstreamReadable = 4,
  kUpstreamWritable = 8,
  kTimeout = 16,
  kClientLeft = 32,
  kStop = 64,  // the worker is stopping: end what you do
};

class Wake final : private Alarm::Listener {
 public:
  explicit Wake(Wheel& wheel) : alarm_(wheel, *this) {}

  class Waiting;
  // Awaited at once; gives the events that were raised.
  Waiting wait(unsigned interest);
  void raise(unsigned events);
  void clear(unsigned events) { raised_ &= ~events; }
  bool is_raised(unsigned events) const { return (raised_ & events) != 0; }

  void expires_at(TimePoint when) {
    clear(kTimeout);
    alarm_.set(when);
  }
  void expires_never() {
    clear(kTimeout);
    alarm_.clear();
  }

 private:
  void alarm_rang() override { raise(kTimeout); }
  unsigned take(unsigned interest);

  Alarm alarm_;
  unsigned raised_ = 0;
  unsigned interest_ = 0;
  std::coroutine_handle<> waiter_;
};

class Wake::Waiting {
 public:
  Waiting(Wake& wake, unsigned interest) : wake_(wake), interest_(interest) {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { wake_.waiter_ = nullptr; }  // also when the coroutine is destroyed in its sleep

  bool await_ready() const { return wake_.is_raised(interest_); }
  void await_suspend(std::coroutine_handle<> waiter) {
    wake_.interest_ = interest_;
    wake_.waiter_ = waiter;
  }
  unsigned await_resume() { return wake_.take(interest_); }

 private:
  Wake& wake_;
  const unsigned interest_;
};

inline Wake::Waiting Wake::wait(unsigned interest) {
  return {*this, interest};
}

}  // namespace weir::backends
