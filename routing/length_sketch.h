// A LengthSketch is what is remembered of many lengths in tokens: a histogram over their logarithm in which each new
// length takes a little of the weight of all before it. Half a kilobyte, whatever it saw. A plain value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::routing {

class LengthSketch {
 public:
  static constexpr std::size_t kBuckets = 96;  // of 2^(1/5): from 1 to half a million

  using Shares = std::array<float, kBuckets>;

  double weight() const { return weight_; }
  // Exact, unlike what is read from the histogram.
  double mean() const { return weight_ > 0 ? sum_ / weight_ : 0; }

  void add(double tokens);
  // One that was cut off at `tokens`: it would have been longer, in the way in which `others` are.
  void add_cut_off(double tokens, const Shares& others);

  // The share of each bucket, where `wider` counts as `wider_weight` lengths among these.
  Shares shares(const Shares& wider, double wider_weight) const;

 private:
  void forget();

  Shares counts_{};
  float weight_ = 0;
  double sum_ = 0;
};

// All in one bucket.
LengthSketch::Shares certain(double tokens);
// The length below which `probability` of the shares are.
double quantile(const LengthSketch::Shares& shares, double probability);
// Which buckets hold anything, and the mean of the lengths in them.
struct Filled {
  std::size_t first = 0;
  std::size_t last = 0;
  double mean = 0;
};
Filled filled(const LengthSketch::Shares& shares);
// The mean of the lengths, each taken for no more than `most`. `filled` is what filled(shares) says.
double mean_up_to(const LengthSketch::Shares& shares, const Filled& filled, double most);

}  // namespace weir::routing
