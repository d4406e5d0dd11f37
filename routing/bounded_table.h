// A BoundedTable is a map from 64-bit hashes to values that never grows: where a new value needs a place, the one of
// its set that was not touched for longest gives way. All memory is taken at the start. What says where a value is
// stands apart from the values, so that a set is looked through in two cache lines.
//
// The hash is taken as the identity, so two keys of one hash share a value: in what only predicts, that is harmless.
// Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::routing {

// The step of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
inline constexpr std::uint64_t kGoldenGamma = 0x9E37'79B9'7F4A'7C15;

// Mixes what is hashed so far with one more number (the finalizer of SplitMix64). `seed` is a hash, or 0 for nothing:
// of two small numbers one would be as good as their sum.
constexpr std::uint64_t hashed(std::uint64_t seed, std::uint64_t value) {
  std::uint64_t z = seed + kGoldenGamma + value;
  z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
  z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
  return z ^ (z >> 31);
}

template <class Value>
class BoundedTable {
 public:
  // Rounded up to a power of two.
  explicit BoundedTable(std::size_t capacity) {
    std::size_t slots = kWays;
    while (slots < capacity) slots *= 2;
    marks_.resize(slots);
    values_.resize(slots);
  }

  const Value* find(std::uint64_t hash) const {
    const std::size_t set = set_of(hash);
    for (std::size_t i = set; i < set + kWays; ++i) {
      if (marks_[i].hash == hash && marks_[i].touched != 0) return &values_[i];
    }
    return nullptr;
  }

  // The value of that hash, which counts as touched; `fresh` where there was none.
  Value& touch(std::uint64_t hash, const Value& fresh) {
    Mark* const set = &marks_[set_of(hash)];
    Mark* mark = std::find_if(set, set + kWays, [&](const Mark& m) { return m.hash == hash && m.touched != 0; });
    const bool is_known = mark != set + kWays;
    if (!is_known)
      mark = std::min_element(set, set + kWays, [](const Mark& a, const Mark& b) { return a.touched < b.touched; });
    Value& value = values_[static_cast<std::size_t>(mark - marks_.data())];
    if (!is_known) value = fresh;
    *mark = {hash, ++touches_};
    return value;
  }

 private:
  static constexpr std::size_t kWays = 8;

  struct Mark {
    std::uint64_t hash = 0;
    std::uint64_t touched = 0;  // 0: free
  };

  std::size_t set_of(std::uint64_t hash) const { return (hash ^ hash >> 32) * kWays & (marks_.size() - 1); }

  std::vector<Mark> marks_;
  std::vector<Value> values_;  // each at its mark's place
  std::uint64_t touches_ = 0;
};

}  // namespace weir::routing
