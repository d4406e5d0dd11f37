// A DurationHistogram counts durations in buckets that grow with them, so that percentiles of any set of requests can
// be had by adding histograms up. Eight buckets to each doubling, from 64 us to 71 minutes (HdrHistogram's layout):
// a bucket is at most an eighth as wide as its lower bound. What is shorter or longer counts in the first or last.
//
// A plain value; empty ones own no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir::pricing {

class DurationHistogram {
 public:
  static constexpr int kOctaveFirst = 6;  // 2^6 us
  static constexpr int kOctaveLast = 31;
  static constexpr int kBucketsPerOctave = 8;
  static constexpr std::size_t kBuckets = (kOctaveLast - kOctaveFirst + 1) * kBucketsPerOctave;

  static std::size_t bucket_of(std::int64_t microseconds);
  // The least duration of a bucket; that of `kBuckets` is the end of the last.
  static std::int64_t lower_bound_us(std::size_t bucket);

  void add(std::int64_t microseconds) { add_to(bucket_of(microseconds), 1); }
  void add_to(std::size_t bucket, std::int64_t count);
  DurationHistogram& operator+=(const DurationHistogram& other);

  bool empty() const { return counts_.empty(); }
  std::int64_t count() const;
  std::int64_t count_in(std::size_t bucket) const { return empty() ? 0 : counts_[bucket]; }
  // visit(bucket, count) for each that is not empty, in order. Most are empty: those of an octave are looked at
  // together.
  template <class Visit>
  void for_each_filled(Visit&& visit) const {
    for (std::size_t octave = 0; octave < counts_.size(); octave += kBucketsPerOctave) {
      std::int64_t any = 0;
      for (std::size_t i = octave; i < octave + kBucketsPerOctave; ++i) any |= counts_[i];
      if (any == 0) continue;
      for (std::size_t i = octave; i < octave + kBucketsPerOctave; ++i) {
        if (counts_[i] != 0) visit(i, counts_[i]);
      }
    }
  }
  // The duration that this part of all (0 .. 1) does not exceed, interpolated within its bucket.
  std::optional<double> quantile_us(double part) const;

  friend bool operator==(const DurationHistogram&, const DurationHistogram&) = default;

 private:
  std::vector<std::int64_t> counts_;  // empty, or one for each bucket
};

}  // namespace weir::pricing
