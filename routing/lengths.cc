#include "routing/lengths.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace weir::routing {
namespace {

constexpr double kShareMemory = 0.98;
constexpr double kInflationStep = 0.02;
constexpr double kInflationMax = 1;

// Of the groups that a group is in, itself the last: the widest first.
std::array<std::uint64_t, 3> hashes_of(const LengthGroup& group) {
  const std::uint64_t of_tier =
      hashed(hashed(0, static_cast<std::uint64_t>(group.tier)), static_cast<std::uint64_t>(group.effort));
  const std::uint64_t of_policy =
      hashed(hashed(of_tier, static_cast<std::uint64_t>(group.policy)), static_cast<std::uint64_t>(group.task_class));
  return {of_tier, of_policy, hashed(of_policy, static_cast<std::uint64_t>(group.key))};
}

ExpectedLength certainly(double tokens) {
  return {tokens, tokens, tokens, 0};
}

}  // namespace

ExpectedLength ExpectedLength::capped(double most) const {
  return {std::min(mean, most), std::min(p50, most), std::min(p90, most), reasoning_share};
}

ExpectedLength ExpectedLength::times(double factor) const {
  return {mean * factor, p50 * factor, p90 * factor, reasoning_share};
}

const Lengths::Known* Lengths::narrowest(const LengthGroup& group) const {
  const auto hashes = hashes_of(group);
  for (std::size_t i = hashes.size(); i-- > 0;) {
    if (const Known* known = groups_.find(hashes[i])) return known;
  }
  return nullptr;
}

double Lengths::unheard(const LengthGroup& group, double prior) const {
  LengthGroup other = group;
  for (const auto effort : {config::Effort::high, config::Effort::max, config::Effort::low, config::Effort::none}) {
    if (effort == group.effort) continue;
    other.effort = effort;
    const Known* known = narrowest(other);
    if (!known) continue;
    const double reasoned = config::told_or_usual(known->expected.reasoning_share);
    return known->expected.mean * config::length_beside(effort, reasoned, group.effort);
  }
  return prior * config::length_at(group.effort);
}

ExpectedLength Lengths::predict(const LengthGroup& group, double prior) const {
  const Known* known = narrowest(group);
  return known ? known->expected : certainly(unheard(group, prior));
}

ExpectedLength Lengths::predict_up_to(const LengthGroup& group, double prior, double most) const {
  const Known* known = narrowest(group);
  if (!known) return certainly(unheard(group, prior)).capped(most);
  ExpectedLength expected = known->expected.capped(most);
  expected.mean = std::min(expected.mean, mean_up_to(known->shares, known->filled, most));
  return expected;
}

void Lengths::observe(const LengthGroup& group, double prior, std::int64_t answer_tokens, std::int64_t reasoning_tokens,
                      double cap, Thinning::TimePoint now) {
  if (answer_tokens < 0 || reasoning_tokens < 0 || answer_tokens + reasoning_tokens < 1) return;
  std::optional<LengthSketch::Shares> all_alike;
  Wider wider{nullptr, 0, kPriorWeight};
  for (const std::uint64_t hash : hashes_of(group)) {
    Known& known = groups_.touch(hash, fresh_);
    if (known.thinning.lets_through(now)) {
      if (!wider.shares) {
        wider.mean = unheard(group, prior);
        wider.shares = &all_alike.emplace(certain(wider.mean));
      }
      learn(known, wider, answer_tokens, reasoning_tokens, cap);
    }
    wider = {&known.shares, known.expected.mean, kWiderWeight};
  }
}

void Lengths::learn(Known& known, const Wider& wider, std::int64_t answer_tokens, std::int64_t reasoning_tokens,
                    double cap) {
  const auto tokens = static_cast<double>(answer_tokens + reasoning_tokens);
  if (known.sketch.weight() > 0) {
    const bool covered = tokens <= known.expected.p90;
    known.inflation =
        std::clamp(known.inflation + kInflationStep * (0.9 - (covered ? 1 : 0)), -kInflationMax, kInflationMax);
  }
  if (tokens >= cap) {
    known.sketch.add_cut_off(tokens, known.sketch.weight() > 0 ? known.shares : *wider.shares);
  } else {
    known.sketch.add(tokens);
  }
  const double share = static_cast<double>(reasoning_tokens) / tokens;
  known.reasoning_share += (share - known.reasoning_share) * std::max(1 - kShareMemory, 1 / known.sketch.weight());
  known.shares = known.sketch.shares(*wider.shares, wider.weight);
  known.filled = filled(known.shares);

  const double weight = known.sketch.weight();
  known.expected = {.mean = (known.sketch.mean() * weight + wider.mean * wider.weight) / (weight + wider.weight),
                    .p50 = quantile(known.shares, 0.5),
                    .p90 = quantile(known.shares, 0.9) * std::exp(known.inflation),
                    .reasoning_share = known.reasoning_share};
}

}  // namespace weir::routing
