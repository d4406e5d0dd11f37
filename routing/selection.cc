#include "routing/selection.h"

#include <algorithm>
#include <optional>

#include "routing/choice.h"

namespace weir::routing {
namespace {

using Iterator = std::span<Candidate>::iterator;

void put_first(std::span<Candidate> ranked, Iterator which) {
  if (which == ranked.begin()) return;
  const Candidate first = *which;
  std::move_backward(ranked.begin(), which, which + 1);
  ranked.front() = first;
}

// The first of `ranked`'s candidates that needs what its first needs and fits.
template <class Fits>
Iterator find_equal(std::span<Candidate> ranked, const config::Policy& policy, Fits&& fits) {
  const std::uint8_t needed = constraint_class(ranked.front(), policy);
  return std::ranges::find_if(ranked,
                              [&](const Candidate& c) { return constraint_class(c, policy) == needed && fits(c); });
}

// A number below `count`, from bits that nothing else uses.
std::size_t pick(std::uint64_t draw, int shift, std::size_t count) {
  return static_cast<std::size_t>((draw >> shift & 0xffff) * count >> 16);
}

bool faster(const Candidate& a, const Candidate& b) {
  if (a.total_ms != b.total_ms) return a.total_ms < b.total_ms;
  return a.in_flight < b.in_flight;
}

void take_best_fit(std::span<Candidate> ranked, const config::Policy& policy) {
  const int tier = ranked.front().tier;
  Iterator fullest = ranked.begin();
  for (Iterator it = ranked.begin(); it != ranked.end(); ++it) {
    if (it->tier != tier || it->meets_probability < policy.latency.probability || it->over_cost_max) continue;
    if (it->meets_probability < fullest->meets_probability) fullest = it;
  }
  put_first(ranked, fullest);
}

void take_faster_of_two(std::span<Candidate> ranked, const config::Policy& policy, std::uint64_t draw) {
  const int tier = ranked.front().tier;
  const auto fits = [tier](const Candidate& c) { return c.tier == tier; };
  const std::uint8_t needed = constraint_class(ranked.front(), policy);
  const auto equal = [&](const Candidate& c) { return fits(c) && constraint_class(c, policy) == needed; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(ranked, equal));
  if (count < 3) return;  // of two, the first is the better already
  const auto nth = [&](std::size_t n) {
    Iterator it = ranked.begin();
    while (!equal(*it) || n-- > 0) ++it;
    return it;
  };
  const std::size_t one = pick(draw, 0, count);
  const std::size_t other = (one + 1 + pick(draw, 16, count - 1)) % count;
  const Iterator a = nth(one), b = nth(other);
  put_first(ranked, faster(*b, *a) ? b : a);
}

}  // namespace

bool keep_tier(std::span<Candidate> ranked, const config::Policy& policy, int tier) {
  const Candidate& first = ranked.front();
  if (first.tier == tier) return false;
  const Iterator kept = find_equal(ranked, policy, [tier](const Candidate& c) { return c.tier == tier; });
  if (kept == ranked.end()) return false;
  const double margin = policy.stickiness * static_cast<double>(kept->cost.nanos);
  if (first.utility_nanos - kept->utility_nanos > margin) return false;
  put_first(ranked, kept);
  return true;
}

void take_fastest_of_equals(std::span<Candidate> ranked, const config::Policy& policy) {
  constexpr double kEqualToCost = 0.03;
  const Candidate& first = ranked.front();
  if (policy.replicas != config::Replicas::fastest || constraint_class(first, policy) != kRelaxedNothing) return;
  const double least = first.utility_nanos - kEqualToCost * static_cast<double>(first.cost.nanos);
  const auto time = [&](const Candidate& c) { return policy.latency.ttft_ms ? c.ttft_ms : c.total_ms; };
  Iterator fastest = ranked.begin();
  for (Iterator it = ranked.begin(); it != ranked.end(); ++it) {
    const bool equal =
        it->tier == first.tier && it->utility_nanos >= least && constraint_class(*it, policy) == kRelaxedNothing;
    if (equal && time(*it) < time(*fastest)) fastest = it;
  }
  put_first(ranked, fastest);
}

bool concede(std::span<Candidate> ranked, const config::Policy& policy) {
  constexpr double kOwnShareOfTheBudget = 0.5;
  const std::optional<double>& budget_ms = policy.latency.ttft_ms;
  if (!policy.miss_cost || !budget_ms) return false;
  const auto in_time = [&](const Candidate& c) { return c.meets_probability >= policy.latency.probability; };
  if (std::ranges::any_of(ranked, in_time)) return false;
  const int tier = ranked.front().tier;
  Iterator longest = ranked.begin();
  for (Iterator it = ranked.begin(); it != ranked.end(); ++it) {
    if (it->tier != tier || constraint_class(*it, policy) != constraint_class(ranked.front(), policy)) continue;
    if (it->alone_ms > kOwnShareOfTheBudget * *budget_ms) return false;
    if (it->ttft_ms > longest->ttft_ms) longest = it;
  }
  if (longest == ranked.begin()) return false;
  put_first(ranked, longest);
  return true;
}

void share_load(std::span<Candidate> ranked, const config::Policy& policy, std::uint64_t draw) {
  switch (policy.replicas) {
    case config::Replicas::fastest:
      return;
    case config::Replicas::best_fit:
      if (policy.latency.any()) take_best_fit(ranked, policy);
      return;
    case config::Replicas::two_choices:
      return take_faster_of_two(ranked, policy, draw);
  }
}

bool explore(std::span<Candidate> ranked, const config::Policy& policy, std::uint64_t draw) {
  if (static_cast<double>(draw >> 11) * 0x1p-53 >= policy.explore) return false;
  const int tier = ranked.front().tier;
  const Iterator other = find_equal(ranked, policy, [tier](const Candidate& c) { return c.tier != tier; });
  if (other == ranked.end()) return false;
  put_first(ranked, other);
  return true;
}

}  // namespace weir::routing
