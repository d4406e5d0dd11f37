#include "routing/prefix_index.h"

#include <algorithm>

namespace weir::routing {
namespace {

constexpr std::size_t kBytesMax = 8 << 20;
constexpr std::size_t kRowBytes = 64;  // beside its deployments
constexpr std::size_t kRowsMin = 1024;
constexpr std::size_t kRowsMax = 32768;
constexpr std::array<std::uint32_t, 3> kAgeEndsSeconds = {60, 600, 3600};
constexpr std::array<double, 5> kPriorShares = {0.95, 0.9, 0.7, 0.4, 0};
constexpr double kPriorWeight = 3;
constexpr double kMemory = 0.95;
constexpr double kShareMax = 1.5;  // a server that keeps its answers, too, has more than the prompt it read

std::size_t rows_for(std::size_t deployments) {
  return std::clamp(kBytesMax / (kRowBytes + deployments * sizeof(std::uint32_t)), kRowsMin, kRowsMax);
}

std::uint32_t seconds_at(PrefixIndex::TimePoint now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(0, seconds)) + 1;
}

}  // namespace

PrefixIndex::PrefixIndex(std::size_t deployments)
    : never_(deployments), rows_(rows_for(deployments)), kept_(deployments) {
  for (auto& of_deployment : kept_) {
    for (std::size_t age = 0; age < kAges; ++age) of_deployment[age] = {kPriorShares[age], kPriorWeight};
  }
}

PrefixIndex::Match PrefixIndex::match(const PromptPrefix& prefix) const {
  Match match;
  for (std::size_t i = prefix.size(); i-- > 0;) {
    if (const Row* row = rows_.find(prefix[i].fingerprint)) match.known_[match.size_++] = {row, prefix.share(i)};
  }
  return match;
}

double PrefixIndex::expected_tokens(const Match& match, std::size_t deployment, double prompt_tokens,
                                    TimePoint now) const {
  const Warm warm = warmest(match, deployment, now);
  const double share = kept_[deployment][warm.age].share * (warm.age == kNever ? 1 : warm.share);
  return prompt_tokens * std::min(share, 1.0);
}

void PrefixIndex::served(const PromptPrefix& prefix, std::size_t deployment, double prompt_tokens, double cached_tokens,
                         TimePoint now) {
  const Warm warm = warmest(match(prefix), deployment, now);
  if (prompt_tokens > 0) {
    const double expected = prompt_tokens * (warm.age == kNever ? 1 : warm.share);
    Kept& kept = kept_[deployment][warm.age];
    kept.weight = kMemory * kept.weight + 1;
    kept.share += (std::clamp(cached_tokens / expected, 0.0, kShareMax) - kept.share) / kept.weight;
  }
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    rows_.touch(prefix[i].fingerprint, never_)[deployment] = seconds_at(now);
  }
}

// The longest prefix counts, however old: what comes before it was read at the same time or later.
PrefixIndex::Warm PrefixIndex::warmest(const Match& match, std::size_t deployment, TimePoint now) const {
  const std::uint32_t second = seconds_at(now);
  for (std::size_t i = 0; i < match.size_; ++i) {
    const std::uint32_t used = (*match.known_[i].row)[deployment];
    if (used == 0) continue;
    const std::uint32_t ago = second > used ? second - used : 0;
    const auto age = std::ranges::find_if(kAgeEndsSeconds, [ago](std::uint32_t end) { return ago < end; });
    return {match.known_[i].share, static_cast<std::size_t>(age - kAgeEndsSeconds.begin())};
  }
  return {};
}

}  // namespace weir::routing
