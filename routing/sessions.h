// Sessions remember which tier last served a conversation, so that it does not wander between tiers for a trifle:
// a change of model in mid-conversation is noticed, and leaves a warm prefix behind.
//
// Bounded: a fixed table in which a new session takes the place of the one of its set that was asked for least lately.
// What is forgotten only loses its stickiness. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir::routing {

class Sessions {
 public:
  static constexpr std::size_t kSets = 4096;
  static constexpr std::size_t kWays = 4;

  Sessions() : sets_(kSets) {}

  // `session` is a hash of whatever names the conversation; 0 is none.
  std::optional<int> tier_of(std::uint64_t session) const;
  void remember(std::uint64_t session, int tier);

 private:
  struct Entry {
    std::uint64_t session = 0;
    std::uint64_t used = 0;
    int tier = 0;
  };
  using Set = std::array<Entry, kWays>;

  static std::size_t set_of(std::uint64_t session) { return (session * 0x9E37'79B9'7F4A'7C15 >> 32) % kSets; }

  std::vector<Set> sets_;
  std::uint64_t uses_ = 0;
};

}  // namespace weir::routing
