// A Wheel rings Alarms: one hashed timing wheel per worker instead of one Asio timer per operation (946 ns against
// 3 ns, since moving a deadline further away only stores it).
//
//   Alarm alarm(wheel, [..]{ ... });  alarm.set(when);  alarm.clear();
//
// Resolution is kTick; an alarm never rings early. The wheel's own timer runs only while an alarm is set.
// Everything belongs to one worker's thread. An Alarm may be destroyed at any time, also while ringing.
#pragma once

#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <memory>

#include "backends/asio.h"

namespace weir::backends {

class Wheel;

class Alarm : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  class Listener {
   public:
    virtual void alarm_rang() = 0;

   protected:
    ~Listener() = default;
  };

  Alarm(Wheel& wheel, Listener& listener) : wheel_(wheel), listener_(listener) {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void set(TimePoint when);
  void clear() { set_ = false; }

 private:
  friend class Wheel;

  Wheel& wheel_;
  Listener& listener_;
  TimePoint when_{};
  std::int64_t tick_ = 0;  // of the slot it is linked into
  bool set_ = false;
};

class Wheel {
 public:
  static constexpr auto kTick = std::chrono::milliseconds(16);

  explicit Wheel(asio::io_context& context);
  ~Wheel();

 private:
  friend class Alarm;
  static constexpr std::int64_t kSlots = 1024;
  using Slot = boost::intrusive::list<Alarm, boost::intrusive::constant_time_size<false>>;
  using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

  static std::int64_t tick_of(TimePoint when) { return when.time_since_epoch() / kTick; }

  void link(Alarm& alarm);
  void turn(std::int64_t now_tick);
  void ring(Slot& due);
  void sleep_until_next();
  void sleep_until(std::int64_t tick);

  std::array<Slot, kSlots> slots_;
  Timer timer_;
  std::int64_t turned_ = 0;         // every slot up to this tick was visited
  std::int64_t asleep_until_ = -1;  // tick for which the timer is set; -1 when it is not
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weir::backends
