#include "backends/wheel.h"

#include <algorithm>

namespace weir::backends {

void Alarm::set(TimePoint when) {
  when_ = when;
  set_ = true;
  // An alarm that moves further away stays where it is: its slot comes first, and puts it back.
  if (is_linked() && tick_ <= Wheel::tick_of(when) + 1) return;
  wheel_.link(*this);
}

Wheel::~Wheel() {
  for (Slot& slot : slots_) slot.clear();
}

void Wheel::link(Alarm& alarm) {
  alarm.unlink();
  const std::int64_t earliest = turned_ + 1;
  // One tick later than computed, so that none rings early. What lies beyond the wheel waits in its last slot.
  alarm.tick_ = std::clamp(tick_of(alarm.when_) + 1, earliest, turned_ + kSlots - 1);
  slots_[static_cast<std::size_t>(alarm.tick_ % kSlots)].push_back(alarm);
  next_ = std::min(next_, alarm.tick_);
}

void Wheel::turn(TimePoint now) {
  const std::int64_t now_tick = tick_of(now);
  if (now_tick < next_) return;
  Slot due;
  for (std::int64_t tick = std::max(next_, now_tick - kSlots + 1); tick <= now_tick; ++tick)
    due.splice(due.end(), slots_[static_cast<std::size_t>(tick % kSlots)]);
  turned_ = now_tick;
  next_ = next_tick();
  ring(due, now);
}

void Wheel::ring(Slot& due, TimePoint now) {
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

std::int64_t Wheel::next_tick() const {
  for (std::int64_t tick = turned_ + 1; tick < turned_ + kSlots; ++tick) {
    if (!slots_[static_cast<std::size_t>(tick % kSlots)].empty()) return tick;
  }
  return kNever;
}

int Wheel::sleep_ms(TimePoint now) const {
  if (next_ == kNever) return -1;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(TimePoint(next_ * kTick) - now);
  return static_cast<int>(std::max<std::int64_t>(wait.count(), 0));
}

}  // namespace weir::backends
