#include "gateway/decisions.h"

#include <algorithm>
#include <utility>

namespace weir::gateway {

void Decisions::keep(std::string_view request_id, Decision&& decision) {
  std::lock_guard lock(mutex_);
  Entry& oldest = kept_[next_];
  oldest.request_id = request_id;
  oldest.decision = std::move(decision);
  if (++next_ == kept_.size()) next_ = 0;
}

std::optional<Decision> Decisions::find(std::string_view request_id) const {
  if (request_id.empty()) return std::nullopt;
  std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(kept_, request_id, &Entry::request_id);
  if (found == kept_.end()) return std::nullopt;
  return found->decision;
}

}  // namespace weir::gateway
