#include "pricing/ledger/duration_histogram.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace weir::pricing {
namespace {

constexpr int kBitsPerOctave = std::countr_zero(static_cast<unsigned>(DurationHistogram::kBucketsPerOctave));
constexpr std::int64_t kShortestUs = std::int64_t{1} << DurationHistogram::kOctaveFirst;
constexpr std::int64_t kLongestUs = (std::int64_t{1} << (DurationHistogram::kOctaveLast + 1)) - 1;

}  // namespace

std::size_t DurationHistogram::bucket_of(std::int64_t microseconds) {
  const auto duration = static_cast<std::uint64_t>(std::clamp(microseconds, kShortestUs, kLongestUs));
  const int octave = static_cast<int>(std::bit_width(duration)) - 1;
  const auto place = (duration >> (octave - kBitsPerOctave)) & (kBucketsPerOctave - 1);
  return static_cast<std::size_t>((octave - kOctaveFirst) * kBucketsPerOctave) + place;
}

std::int64_t DurationHistogram::lower_bound_us(std::size_t bucket) {
  const int octave = kOctaveFirst + static_cast<int>(bucket / kBucketsPerOctave);
  const auto place = static_cast<std::int64_t>(bucket % kBucketsPerOctave);
  return (kBucketsPerOctave + place) << (octave - kBitsPerOctave);
}

void DurationHistogram::add_to(std::size_t bucket, std::int64_t count) {
  if (empty()) counts_.resize(kBuckets);
  counts_[bucket] += count;
}

DurationHistogram& DurationHistogram::operator+=(const DurationHistogram& other) {
  if (other.empty()) return *this;
  if (empty()) return *this = other;
  for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
  return *this;
}

std::int64_t DurationHistogram::count() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::optional<double> DurationHistogram::quantile_us(double part) const {
  const double wanted = std::clamp(part, 0.0, 1.0) * static_cast<double>(count());
  double below = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto here = static_cast<double>(counts_[i]);
    if (here > 0 && below + here >= wanted) {
      const auto from = static_cast<double>(lower_bound_us(i));
      const auto until = static_cast<double>(lower_bound_us(i + 1));
      return from + (until - from) * (wanted - below) / here;
    }
    below += here;
  }
  return std::nullopt;
}

}  // namespace weir::pricing
