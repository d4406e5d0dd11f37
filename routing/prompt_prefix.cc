#include "routing/prompt_prefix.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>

#include "routing/bounded_table.h"

namespace weir::routing {
namespace {

constexpr std::size_t kPieceBytes = 4096;
constexpr std::ptrdiff_t kFirstKept = 4;
constexpr std::ptrdiff_t kLastKept = 8;

}  // namespace

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
  fingerprint_ = XXH3_64bits_withSeed(piece.data(), piece.size(), fingerprint_);
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
