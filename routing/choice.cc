#include "routing/choice.h"

#include <algorithm>
#include <compare>
#include <utility>

namespace weir::routing {
namespace {

constexpr double kProbabilityLeast = 0.5;  // below it a budget is rather missed than met

// Each comparison answers "less" when `a` comes first.
std::partial_ordering cheaper(const Candidate& a, const Candidate& b) {
  return a.cost <=> b.cost;
}
std::partial_ordering of_higher_quality(const Candidate& a, const Candidate& b) {
  return b.quality <=> a.quality;
}

std::partial_ordering faster_or_less_loaded(const Candidate& a, const Candidate& b) {
  if (const auto order = a.total_ms <=> b.total_ms; order != 0) return order;
  if (const auto order = a.in_flight <=> b.in_flight; order != 0) return order;
  if (const auto order = a.deployment <=> b.deployment; order != 0) return order;
  return a.effort <=> b.effort;
}

std::partial_ordering cheapest(const Candidate& a, const Candidate& b) {
  if (const auto order = cheaper(a, b); order != 0) return order;
  return of_higher_quality(a, b);
}

std::partial_ordering best(const Candidate& a, const Candidate& b) {
  if (const auto order = of_higher_quality(a, b); order != 0) return order;
  return cheaper(a, b);
}

std::partial_ordering of_higher_utility(const Candidate& a, const Candidate& b) {
  if (const auto order = b.utility_nanos <=> a.utility_nanos; order != 0) return order;
  return best(a, b);
}

std::partial_ordering within_class(std::uint8_t relaxed, const Candidate& a, const Candidate& b) {
  if (relaxed & kRelaxedLatency) {
    if (const auto order = a.lateness_ms <=> b.lateness_ms; order != 0) return order;
  } else if (relaxed & kRelaxedProbability) {
    if (const auto order = b.meets_probability <=> a.meets_probability; order != 0) return order;
  } else if (relaxed == kRelaxedNothing) {
    return of_higher_utility(a, b);
  }
  return cheapest(a, b);
}

struct Ranked {
  Ranked(const Candidate& of, const config::Policy& policy) : candidate(&of), needs(constraint_class(of, policy)) {}

  const Candidate* candidate;
  std::uint8_t needs;

  friend bool operator<(const Ranked& a, const Ranked& b) {
    if (a.needs != b.needs) return a.needs < b.needs;
    if (const auto order = within_class(a.needs, *a.candidate, *b.candidate); order != 0) return order < 0;
    return faster_or_less_loaded(*a.candidate, *b.candidate) < 0;
  }
};

}  // namespace

std::uint8_t relaxed_for(const Candidate& candidate, const config::Policy& policy) {
  const std::uint8_t cost = candidate.over_cost_max ? kRelaxedCost : kRelaxedNothing;
  if (candidate.meets_probability >= policy.latency.probability) return cost;
  const bool likely = candidate.meets_probability > kProbabilityLeast;
  return static_cast<std::uint8_t>(cost | (likely ? kRelaxedProbability : kRelaxedLatency));
}

std::uint8_t constraint_class(const Candidate& candidate, const config::Policy& policy) {
  const std::uint8_t relaxed = relaxed_for(candidate, policy);
  return policy.miss_cost ? relaxed & kRelaxedCost : relaxed;
}

bool precedes(const Candidate& a, const Candidate& b, const config::Policy& policy) {
  return Ranked(a, policy) < Ranked(b, policy);
}

// Candidates are large: each is moved there and back, and only what points to them as often as sorting takes. What
// serves for that is kept for the next time.
void rank(std::vector<Candidate>& candidates, const config::Policy& policy) {
  thread_local std::vector<Ranked> order;
  thread_local std::vector<Candidate> ranked;
  order.clear();
  ranked.clear();
  for (const Candidate& candidate : candidates) order.emplace_back(candidate, policy);
  std::sort(order.begin(), order.end());
  for (const Ranked& next : order) ranked.push_back(*next.candidate);
  std::ranges::copy(ranked, candidates.begin());
}

Reason reason_for(std::uint8_t constraint_class, config::Preference preference) {
  if (constraint_class & (kRelaxedProbability | kRelaxedLatency)) return Reason::fastest;
  if (constraint_class & kRelaxedCost) return Reason::cheapest;
  switch (preference) {
    case config::Preference::cheapest:
      return Reason::cheapest;
    case config::Preference::best:
      return Reason::best;
    case config::Preference::balanced:
      break;
  }
  return Reason::balanced;
}

}  // namespace weir::routing
