#include "routing/prompt_prefix.h"

#include <algorithm>
#include <bit>

#include "routing/bounded_table.h"
#include "routing/fingerprint.h"

namespace weir::routing {
namespace {

constexpr std::size_t kPieceBytes = 4096;
constexpr std::ptrdiff_t kFirstKept = 4;
constexpr std::ptrdiff_t kLastKept = 8;

}  // namespace

PromptPrefix& PromptPrefix::operator=(const PromptPrefix& other) {
  std::copy_n(other.borders_.begin(), other.size_, borders_.begin());
  size_ = other.size_;
  added_ = other.added_;
  fingerprint_ = other.fingerprint_;
  bytes_ = other.bytes_;
  return *this;
}

void PromptPrefix::append(std::string_view message) {
  do {
    const std::string_view piece = message.substr(0, kPieceBytes);
    add(piece);
    message.remove_prefix(piece.size());
  } while (!message.empty());
}

PromptPrefix PromptPrefix::owned_by(std::uint64_t owner) const {
  PromptPrefix owned = *this;
  for (std::size_t i = 0; i < size_; ++i) owned.borders_[i].fingerprint = hashed(owner, borders_[i].fingerprint);
  return owned;
}

void PromptPrefix::add(std::string_view piece) {
  fingerprint_ = fingerprint(piece, fingerprint_);
  bytes_ += piece.size();
  if (size_ == kBordersMax) drop_one();
  borders_[size_++] = {fingerprint_, bytes_, ++added_};
}

void PromptPrefix::drop_one() {
  const auto first = borders_.begin() + kFirstKept;
  const auto last = borders_.end() - kLastKept;
  const auto least_round = std::min_element(first, last, [](const Border& a, const Border& b) {
    return std::countr_zero(a.number) < std::countr_zero(b.number);
  });
  std::move(least_round + 1, borders_.end(), least_round);
  --size_;
}

}  // namespace weir::routing
