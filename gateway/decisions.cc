#include "gateway/decisions.h"

#include <algorithm>
#include <utility>

namespace weir::gateway {

Decisions::Entry& Decisions::Ring::next() {
  Entry& oldest = entries[at];
  if (++at == entries.size()) at = 0;
  return oldest;
}

const Decisions::Entry* Decisions::Ring::find(std::string_view request_id) const {
  const auto found = std::ranges::find(entries, request_id, &Entry::request_id);
  return found == entries.end() ? nullptr : &*found;
}

void Decisions::keep(std::string_view request_id, Decision&& decision, TimePoint now) {
  std::lock_guard lock(mutex_);
  Entry& oldest = latest_.next();
  if (!oldest.request_id.empty() && !older_.entries.empty() && now - moved_at_ >= kOlderEvery) {
    std::swap(older_.next(), oldest);
    moved_at_ = now;
  }
  oldest.request_id = request_id;
  oldest.decision = std::move(decision);
}

std::optional<Decision> Decisions::find(std::string_view request_id) const {
  if (request_id.empty()) return std::nullopt;
  std::lock_guard lock(mutex_);
  for (const Ring* ring : {&latest_, &older_}) {
    if (const Entry* const found = ring->find(request_id)) return found->decision;
  }
  return std::nullopt;
}

}  // namespace weir::gateway
