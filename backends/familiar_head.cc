#include "backends/familiar_head.h"

#include <algorithm>

#include "backends/common_head.h"

namespace weir::backends {

bool FamiliarHead::keep(std::string_view text, std::string_view length) {
  if (text.size() > kBytesMax) return false;
  has_length_ = !length.empty();
  length_at_ = has_length_ ? static_cast<std::size_t>(length.data() - text.data()) : text.size();
  text_.assign(text.substr(0, length_at_)).append(text.substr(length_at_ + length.size()));
  return true;
}

std::optional<FamiliarHead::Again> FamiliarHead::again_in(std::string_view buffer) const {
  const std::string_view before = std::string_view(text_).substr(0, length_at_);
  const std::string_view behind = std::string_view(text_).substr(length_at_);
  if (text_.empty() || !buffer.starts_with(before)) return std::nullopt;
  Again again{.bytes = text_.size()};
  buffer.remove_prefix(before.size());
  if (has_length_) {
    // What stands behind them begins with no digit, so all of them belong to the figure.
    const auto digits_end = std::ranges::find_if_not(buffer, [](char c) { return c >= '0' && c <= '9'; });
    const std::string_view digits(buffer.begin(), digits_end);
    if (!read_content_length(digits, again.content_length)) return std::nullopt;
    again.bytes += digits.size();
    buffer.remove_prefix(digits.size());
  }
  if (!buffer.starts_with(behind)) return std::nullopt;
  return again;
}

}  // namespace weir::backends
