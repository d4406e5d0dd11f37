#include "routing/unstarted.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kLookedAt = 4;  // of the oldest
constexpr double kSpreadsAt90 = 1.2816;

double late_after_ms(const LatencyPrediction& predicted) {
  return predicted.ttft_ms * std::exp(kSpreadsAt90 * predicted.ttft_spread);
}

}  // namespace

Unstarted::Place Unstarted::add(TimePoint now, const PromptTokens& prompt, const Load& load,
                                const LatencyPrediction& predicted) {
  const auto patience = std::chrono::duration_cast<TimePoint::duration>(Milliseconds(late_after_ms(predicted)));
  const Place place = free_place();
  at(place) = {now, now + patience, prompt, load, youngest_, kNone};
  (youngest_ == kNone ? oldest_ : at(youngest_).younger) = place;
  return youngest_ = place;
}

void Unstarted::remove(Place place) {
  const Waiting& gone = at(place);
  (gone.older == kNone ? oldest_ : at(gone.older).younger) = gone.younger;
  (gone.younger == kNone ? youngest_ : at(gone.younger).older) = gone.older;
  at(place).younger = free_;
  free_ = place;
}

// Judged by what is predicted for them now: what was learned since they were sent is not counted twice.
double Unstarted::overdue(TimePoint now, const Predictor& predictor) const {
  if (oldest_ == kNone || now < at(oldest_).late_from) return 0;
  double sum = 0;
  int late = 0;
  Place place = oldest_;
  for (int seen = 0; seen < kLookedAt && place != kNone; ++seen, place = at(place).younger) {
    const Waiting& attempt = at(place);
    const LatencyPrediction predicted = predictor.predict(attempt.prompt, attempt.load);
    const double waited_ms = Milliseconds(now - attempt.since).count();
    if (waited_ms <= late_after_ms(predicted)) continue;
    sum += std::log(waited_ms / predicted.ttft_ms);
    ++late;
  }
  return sum / (late + 1);
}

Unstarted::Place Unstarted::free_place() {
  if (free_ == kNone) {
    waiting_.emplace_back();
    return static_cast<Place>(waiting_.size() - 1);
  }
  const Place place = free_;
  free_ = at(place).younger;
  return place;
}

}  // namespace weir::routing
