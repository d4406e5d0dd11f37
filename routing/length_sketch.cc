#include "routing/length_sketch.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

constexpr float kMemory = 0.998F;  // of a length's weight, what the next one leaves
constexpr double kBucketsPerOctave = 5;

double in_buckets(double tokens) {
  return kBucketsPerOctave * std::log2(std::max(1.0, tokens));
}

std::size_t bucket_of(double tokens) {
  return std::min(LengthSketch::kBuckets - 1, static_cast<std::size_t>(in_buckets(tokens)));
}

double tokens_at(double in_buckets) {
  return std::exp2(in_buckets / kBucketsPerOctave);
}

const LengthSketch::Shares& middles() {
  static const LengthSketch::Shares kMiddles = [] {
    LengthSketch::Shares all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<float>(tokens_at(static_cast<double>(i) + 0.5));
    return all;
  }();
  return kMiddles;
}

}  // namespace

void LengthSketch::add(double tokens) {
  forget();
  counts_[bucket_of(tokens)] += 1;
  weight_ += 1;
  sum_ += tokens;
}

void LengthSketch::add_cut_off(double tokens, const Shares& others) {
  const std::size_t first = bucket_of(tokens);
  double beyond = 0;
  double sum = 0;
  const Shares& lengths = middles();
  for (std::size_t i = first; i < kBuckets; ++i) {
    beyond += others[i];
    sum += static_cast<double>(others[i]) * std::max<double>(tokens, lengths[i]);
  }
  if (beyond < 1e-6) return add(tokens);
  forget();
  for (std::size_t i = first; i < kBuckets; ++i) counts_[i] += static_cast<float>(others[i] / beyond);
  weight_ += 1;
  sum_ += sum / beyond;
}

void LengthSketch::forget() {
  for (float& count : counts_) count *= kMemory;
  weight_ *= kMemory;
  sum_ *= static_cast<double>(kMemory);
}

LengthSketch::Shares LengthSketch::shares(const Shares& wider, double wider_weight) const {
  const auto scale = static_cast<float>(1 / (static_cast<double>(weight_) + wider_weight));
  const auto of_wider = static_cast<float>(wider_weight) * scale;
  Shares mixed;
  for (std::size_t i = 0; i < kBuckets; ++i) mixed[i] = counts_[i] * scale + wider[i] * of_wider;
  return mixed;
}

LengthSketch::Shares certain(double tokens) {
  LengthSketch::Shares shares{};
  shares[bucket_of(tokens)] = 1;
  return shares;
}

double quantile(const LengthSketch::Shares& shares, double probability) {
  double below = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double share = static_cast<double>(shares[i]);
    if (share > 0 && below + share >= probability) {
      return tokens_at(static_cast<double>(i) + (probability - below) / share);
    }
    below += share;
  }
  return tokens_at(static_cast<double>(shares.size()));
}

Filled filled(const LengthSketch::Shares& shares) {
  const auto holds = [](float share) { return share > 0; };
  const auto first = std::ranges::find_if(shares, holds);
  if (first == shares.end()) return {};
  Filled filled{.first = static_cast<std::size_t>(first - shares.begin()), .last = shares.size() - 1};
  while (!holds(shares[filled.last])) --filled.last;
  const LengthSketch::Shares& lengths = middles();
  for (std::size_t i = filled.first; i <= filled.last; ++i)
    filled.mean += static_cast<double>(shares[i]) * static_cast<double>(lengths[i]);
  return filled;
}

double mean_up_to(const LengthSketch::Shares& shares, const Filled& filled, double most) {
  const LengthSketch::Shares& lengths = middles();
  if (most >= static_cast<double>(lengths[filled.last])) return filled.mean;
  double mean = 0;
  for (std::size_t i = filled.first; i <= filled.last; ++i)
    mean += static_cast<double>(shares[i]) * std::min(static_cast<double>(lengths[i]), most);
  return mean;
}

}  // namespace weir::routing
