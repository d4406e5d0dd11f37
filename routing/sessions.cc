#include "routing/sessions.h"

#include <algorithm>

namespace weir::routing {

std::optional<int> Sessions::tier_of(std::uint64_t session) const {
  if (session == 0) return std::nullopt;
  for (const Entry& entry : sets_[set_of(session)]) {
    if (entry.session == session) return entry.tier;
  }
  return std::nullopt;
}

void Sessions::remember(std::uint64_t session, int tier) {
  if (session == 0) return;
  Set& set = sets_[set_of(session)];
  auto place = std::ranges::find(set, session, &Entry::session);
  if (place == set.end()) place = std::ranges::min_element(set, {}, &Entry::used);
  *place = {session, ++uses_, tier};
}

}  // namespace weir::routing
