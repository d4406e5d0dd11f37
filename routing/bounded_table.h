// A BoundedTable is a map from 64-bit hashes to values that never grows: where a new value needs a place, the one of
// its set that was not touched for longest gives way. All memory is taken at the start.
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

// Mixes what is hashed so far with one more number (the finalizer of SplitMix64).
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
    slots_.resize(slots);
  }

  const Value* find(std::uint64_t hash) const {
    const Slot* const set = &slots_[set_of(hash)];
    for (std::size_t i = 0; i < kWays; ++i) {
      if (set[i].touched != 0 && set[i].hash == hash) return &set[i].value;
    }
    return nullptr;
  }

  // The value of that hash, which counts as touched; `fresh` where there was none.
  Value& touch(std::uint64_t hash, const Value& fresh) {
    Slot* const set = &slots_[set_of(hash)];
    Slot* slot = std::find_if(set, set + kWays, [&](const Slot& s) { return s.touched != 0 && s.hash == hash; });
    if (slot == set + kWays) {
      slot = std::min_element(set, set + kWays, [](const Slot& a, const Slot& b) { return a.touched < b.touched; });
      slot->hash = hash;
      slot->value = fresh;
    }
    slot->touched = ++touches_;
    return slot->value;
  }

 private:
  static constexpr std::size_t kWays = 8;

  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t touched = 0;  // 0: free
    Value value{};
  };

  std::size_t set_of(std::uint64_t hash) const { return (hash ^ hash >> 32) * kWays & (slots_.size() - 1); }

  std::vector<Slot> slots_;
  std::uint64_t touches_ = 0;
};

}  // namespace weir::routing
