// Sessions remember which tier last served a conversation, so that it does not wander between tiers for a trifle:
// a change of model in mid-conversation is noticed, and leaves a warm prefix behind.
//
// Bounded: what is forgotten only loses its stickiness. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "routing/bounded_table.h"

namespace weir::routing {

class Sessions {
 public:
  // `session` is a hash of whatever names the conversation; 0 is none.
  std::optional<int> tier_of(std::uint64_t session) const {
    const int* tier = session == 0 ? nullptr : tiers_.find(session);
    return tier ? std::optional(*tier) : std::nullopt;
  }
  void remember(std::uint64_t session, int tier) {
    if (session != 0) tiers_.touch(session, 0) = tier;
  }

 private:
  BoundedTable<int> tiers_{16384};
};

}  // namespace weir::routing
