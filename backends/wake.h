// A Wake is what the coroutine of one request sleeps on: it names the events it can go on with, and whoever sees one
// raises it. Waiting for two sockets, a deadline and a hang-up at once is one wait, without a second coroutine.
//
//   wake.expires_at(deadline);
//   unsigned raised = co_await wake.wait(kUpstreamReadable | kTimeout | kClientLeft);
//
// An event that is raised while nobody waits for it stays raised until a wait asks for it, or clear() forgets it.
// raise() runs the waiting coroutine before it returns. One worker's thread only; one waiter at a time.
#pragma once

#include <optional>

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

  Task<unsigned> wait(unsigned interest);
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
  using Token = asio::use_awaitable_t<Executor>;
  using Handler = asio::async_result<Token, void(unsigned)>::handler_type;

  void alarm_rang() override { raise(kTimeout); }
  unsigned take(unsigned interest);

  Alarm alarm_;
  unsigned raised_ = 0;
  unsigned interest_ = 0;
  std::optional<Handler> waiter_;
};

}  // namespace weir::backends
