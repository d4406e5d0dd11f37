#include "routing/prefix_index.h"

#include <algorithm>
#include <bit>

namespace weir::routing {
namespace {

constexpr std::size_t kBytesMax = 8 << 20;
constexpr std::size_t kRowBytes = 64;  // beside its deployments
constexpr std::size_t kRowsMin = 1024;
constexpr std::size_t kRowsMax = 32768;
constexpr double kPriorWeight = 3;
constexpr double kMemory = 0.98;
constexpr double kSegmentTokens = 2000;  // a segment so long counts as one observation

std::size_t rows_for(std::size_t deployments) {
  return std::clamp(kBytesMax / (kRowBytes + deployments * sizeof(std::uint32_t)), kRowsMin, kRowsMax);
}

std::uint32_t seconds_at(PrefixIndex::TimePoint now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(0, seconds)) + 1;
}

// What servers keep of what they read so many seconds ago, at a guess.
double prior_part(double seconds) {
  return seconds < 64 ? 0.95 : seconds < 1024 ? 0.9 : seconds < 4096 ? 0.7 : 0.4;
}

}  // namespace

PrefixIndex::PrefixIndex(std::size_t deployments)
    : never_(deployments), rows_(rows_for(deployments)), kept_(deployments) {
  for (KeptByAge& kept : kept_) {
    for (std::size_t age = 0; age < kAges; ++age) {
      kept[age] = {prior_part(static_cast<double>(1ULL << age) / 2), kPriorWeight};
    }
    kept[kBehind] = kept[kNever] = {0, kPriorWeight};
  }
}

PrefixIndex::Match PrefixIndex::match(const PromptPrefix& prefix) const {
  Match match;
  for (std::size_t i = prefix.size(); i-- > 0;) {
    if (const Row* row = rows_.find(prefix[i].fingerprint)) match.known_[match.size_++] = {row, prefix.share(i)};
  }
  return match;
}

template <class OnSegment>
void PrefixIndex::segments(const Match& match, std::size_t deployment, TimePoint now, OnSegment&& on_segment) {
  const std::uint32_t second = seconds_at(now);
  double to = 1;
  std::size_t age = kBehind;
  for (std::size_t i = 0; i < match.size_; ++i) {
    const std::uint32_t used = (*match.known_[i].row)[deployment];
    if (used == 0) continue;
    on_segment(match.known_[i].share, to, age);
    to = match.known_[i].share;
    age = std::min<std::size_t>(kAges - 1, std::bit_width(second > used ? second - used : 0U));
  }
  on_segment(0, to, to == 1 && age == kBehind ? kNever : age);
}

int PrefixIndex::latest_reader(const Match& match, std::span<const int> deployments) const {
  for (std::size_t i = 0; i < match.size_; ++i) {
    int latest = -1;
    std::uint32_t when = 0;
    for (const int deployment : deployments) {
      const std::uint32_t used = (*match.known_[i].row)[static_cast<std::size_t>(deployment)];
      if (used > when) latest = deployment, when = used;
    }
    if (latest >= 0) return latest;
  }
  return -1;
}

double PrefixIndex::expected_tokens(const Match& match, std::size_t deployment, double prompt_tokens,
                                    TimePoint now) const {
  double share = 0;
  segments(match, deployment, now,
           [&](double from, double to, std::size_t age) { share += (to - from) * kept_[deployment][age].part; });
  return prompt_tokens * std::clamp(share, 0.0, 1.0);
}

void PrefixIndex::served(const PromptPrefix& prefix, std::size_t deployment, double prompt_tokens, double cached_tokens,
                         TimePoint now) {
  const double cached = prompt_tokens > 0 ? std::clamp(cached_tokens / prompt_tokens, 0.0, 1.0) : 0;
  segments(match(prefix), deployment, now, [&](double from, double to, std::size_t age) {
    if (!(prompt_tokens > 0) || to <= from) return;
    Kept& kept = kept_[deployment][age];
    const double size = std::clamp((to - from) * prompt_tokens / kSegmentTokens, 0.02, 4.0);
    kept.weight = kMemory * kept.weight + size;
    kept.part += (std::clamp((cached - from) / (to - from), 0.0, 1.0) - kept.part) * size / kept.weight;
  });
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    rows_.touch(prefix[i].fingerprint, never_)[deployment] = seconds_at(now);
  }
}

}  // namespace weir::routing
