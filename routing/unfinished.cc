#include "routing/unfinished.h"

#include <algorithm>

namespace weir::routing {
namespace {

constexpr double kRemembered = 500;    // answers; as many as lengths remember (length_sketch.cc),
constexpr double kTimesUnderWay = 20;  // or so many times those that are under way
constexpr double kSurety = 10;         // so many answers are needed to say half of it
constexpr double kMost = 4;

}  // namespace

void Unfinished::pass_to(TimePoint now) {
  if (now <= now_) return;
  spent_s_ += under_way_ * Duration(now - now_).count();
  now_ = now;
}

void Unfinished::began(TimePoint now) {
  pass_to(now);
  ++under_way_;
}

void Unfinished::leave(TimePoint now) {
  pass_to(now);
  --under_way_;
}

void Unfinished::failed(TimePoint now, TimePoint began_at) {
  leave(now);
  // Some of its time is forgotten already; what ended took no less than it took.
  spent_s_ = std::max(std::min(spent_s_, took_s_), spent_s_ - Duration(now - began_at).count());
}

void Unfinished::ended(TimePoint now, TimePoint began_at) {
  const double keep = 1 - 1 / std::max(kRemembered, kTimesUnderWay * under_way_);
  leave(now);
  spent_s_ *= keep;
  took_s_ = took_s_ * keep + Duration(now - began_at).count();
  ended_ = ended_ * keep + 1;
}

double Unfinished::stretch(TimePoint now) const {
  if (took_s_ <= 0) return 1;
  const double spent_s = spent_s_ + under_way_ * std::max(0.0, Duration(now - now_).count());
  const double mean_s = took_s_ / ended_;
  return std::clamp((spent_s + kSurety * mean_s) / (took_s_ + kSurety * mean_s), 1 / kMost, kMost);
}

}  // namespace weir::routing
