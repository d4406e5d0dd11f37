#include "routing/lengths.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace weir::routing {
namespace {

constexpr double kShareMemory = 0.98;
constexpr double kInflationStep = 0.02;
constexpr double kInflationMax = 1;
constexpr int kLevels = 3;

// Of the group at a level: 0 is the widest.
std::uint64_t hash_of(const LengthGroup& group, int level) {
  std::uint64_t hash = hashed(static_cast<std::uint64_t>(level), static_cast<std::uint64_t>(group.tier));
  hash = hashed(hash, static_cast<std::uint64_t>(group.effort));
  if (level == 0) return hash;
  hash = hashed(hash, static_cast<std::uint64_t>(group.policy));
  hash = hashed(hash, static_cast<std::uint64_t>(group.task_class));
  return level == 1 ? hash : hashed(hash, static_cast<std::uint64_t>(group.key));
}

}  // namespace

ExpectedLength ExpectedLength::capped(double most) const {
  return {std::min(mean, most), std::min(p50, most), std::min(p90, most), reasoning_share};
}

const Lengths::Known* Lengths::narrowest(const LengthGroup& group) const {
  for (int level = kLevels - 1; level >= 0; --level) {
    if (const Known* known = groups_.find(hash_of(group, level))) return known;
  }
  return nullptr;
}

ExpectedLength Lengths::predict(const LengthGroup& group, double fallback) const {
  const Known* known = narrowest(group);
  return known ? known->expected : ExpectedLength{fallback, fallback, fallback, 0};
}

ExpectedLength Lengths::predict_up_to(const LengthGroup& group, double fallback, double most) const {
  const Known* known = narrowest(group);
  if (!known) return ExpectedLength{fallback, fallback, fallback, 0}.capped(most);
  ExpectedLength expected = known->expected.capped(most);
  expected.mean = std::min(expected.mean, mean_up_to(known->shares, most));
  return expected;
}

void Lengths::observe(const LengthGroup& group, double fallback, std::int64_t answer_tokens,
                      std::int64_t reasoning_tokens, double cap, Thinning::TimePoint now) {
  if (answer_tokens < 0 || reasoning_tokens < 0 || answer_tokens + reasoning_tokens < 1) return;
  std::optional<LengthSketch::Shares> all_fallback;
  Wider wider{nullptr, fallback, kFallbackWeight};
  for (int level = 0; level < kLevels; ++level) {
    Known& known = groups_.touch(hash_of(group, level), fresh_);
    if (known.thinning.lets_through(now)) {
      if (level == 0) wider.shares = &all_fallback.emplace(certain(fallback));
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

  const double weight = known.sketch.weight();
  known.expected = {.mean = (known.sketch.mean() * weight + wider.mean * wider.weight) / (weight + wider.weight),
                    .p50 = quantile(known.shares, 0.5),
                    .p90 = quantile(known.shares, 0.9) * std::exp(known.inflation),
                    .reasoning_share = known.reasoning_share};
}

}  // namespace weir::routing
