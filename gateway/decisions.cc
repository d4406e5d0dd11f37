#include "gateway/decisions.h"

#include <algorithm>
#include <utility>

namespace weir::gateway {

// What is replaced is freed outside of the mutex.
void Decisions::keep(const std::string& request_id, Decision decision) {
  Entry entry{request_id, std::move(decision)};
  std::lock_guard lock(mutex_);
  std::swap(kept_[next_], entry);
  next_ = (next_ + 1) % kept_.size();
}

std::optional<Decision> Decisions::find(std::string_view request_id) const {
  if (request_id.empty()) return std::nullopt;
  std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(kept_, request_id, &Entry::request_id);
  if (found == kept_.end()) return std::nullopt;
  return found->decision;
}

}  // namespace weir::gateway
