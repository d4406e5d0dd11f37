#include "backends/wheel.h"

#include <algorithm>
#include <utility>

namespace weir::backends {

void Alarm::set(TimePoint when) {
  when_ = when;
  set_ = true;
  // An alarm that moves further away stays where it is: its slot comes first, and puts it back.
  if (is_linked() && tick_ <= Wheel::tick_of(when) + 1) return;
  wheel_.link(*this);
}

Wheel::Wheel(asio::io_context& context) : timer_(context), turned_(tick_of(Clock::now())) {}

Wheel::~Wheel() {
  *alive_ = false;
  for (Slot& slot : slots_) slot.clear();
}

void Wheel::link(Alarm& alarm) {
  alarm.unlink();
  const std::int64_t earliest = turned_ + 1;
  // One tick later than computed, so that none rings early. What lies beyond the wheel waits in its last slot.
  alarm.tick_ = std::clamp(tick_of(alarm.when_) + 1, earliest, turned_ + kSlots - 1);
  slots_[static_cast<std::size_t>(alarm.tick_ % kSlots)].push_back(alarm);
  if (asleep_until_ < 0 || alarm.tick_ < asleep_until_) sleep_until(alarm.tick_);
}

void Wheel::turn(std::int64_t now_tick) {
  Slot due;
  for (int slots = 0; turned_ < now_tick && slots < kSlots; ++slots) {
    ++turned_;
    due.splice(due.end(), slots_[static_cast<std::size_t>(turned_ % kSlots)]);
  }
  turned_ = now_tick;
  ring(due);
}

void Wheel::ring(Slot& due) {
  const TimePoint now = Clock::now();
  while (!due.empty()) {
    Alarm& alarm = due.front();
    due.pop_front();
    if (!alarm.set_) continue;
    if (alarm.when_ > now) {
      link(alarm);
      continue;
    }
    alarm.set_ = false;
    alarm.listener_.alarm_rang();
  }
}

void Wheel::sleep_until_next() {
  for (std::int64_t tick = turned_ + 1; tick < turned_ + kSlots; ++tick) {
    if (!slots_[static_cast<std::size_t>(tick % kSlots)].empty()) return sleep_until(tick);
  }
}

void Wheel::sleep_until(std::int64_t tick) {
  asleep_until_ = tick;
  timer_.expires_at(TimePoint(tick * kTick));
  timer_.async_wait([this, alive = alive_](boost::system::error_code error) {
    if (error || !*alive) return;
    asleep_until_ = -1;
    turn(tick_of(Clock::now()));
    if (asleep_until_ < 0) sleep_until_next();
  });
}

}  // namespace weir::backends
