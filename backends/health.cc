#include "backends/health.h"

#include <algorithm>

namespace weir::backends {

Breaker::State Breaker::state(TimePoint now) const {
  if (!tripped_) return State::admitting;
  return now >= until_ ? State::probing : State::tripped;
}

bool Breaker::admits(TimePoint now) const {
  switch (state(now)) {
    case State::admitting:
      return true;
    case State::probing:
      return !probe_under_way_;
    case State::tripped:
      return false;
  }
  return false;
}

void Breaker::dispatched(TimePoint now) {
  if (state(now) == State::probing) probe_under_way_ = true;
}

void Breaker::finished(Verdict verdict, TimePoint now) {
  if (tripped_) {
    probe_under_way_ = false;
    if (verdict == Verdict::served) *this = Breaker{};
    if (verdict == Verdict::dropped && now >= until_) {
      pause_ = std::min<std::chrono::steady_clock::duration>(pause_ * 2, kPauseMax);
      until_ = now + pause_;
    }
    return;
  }
  if (verdict == Verdict::ignored) return;
  if (now - window_began_ > kWindow) {
    window_began_ = now;
    seen_ = dropped_ = 0;
  }
  ++seen_;
  const bool dropped = verdict == Verdict::dropped;
  dropped_ += dropped;
  in_a_row_ = dropped ? in_a_row_ + 1 : 0;
  if (in_a_row_ >= kConsecutive || (seen_ >= kVolume && dropped_ * 2 >= seen_)) trip(now);
}

void Breaker::trip(TimePoint now) {
  tripped_ = true;
  probe_under_way_ = false;
  pause_ = kPause;
  until_ = now + pause_;
}

std::string_view name_of(Breaker::State state) {
  switch (state) {
    case Breaker::State::admitting:
      return "admitting";
    case Breaker::State::tripped:
      return "tripped";
    case Breaker::State::probing:
      break;
  }
  return "probing";
}

}  // namespace weir::backends
