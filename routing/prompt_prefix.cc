#include "routing/prompt_prefix.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace weir::routing {
namespace {

constexpr std::size_t kPieceBytes = 4096;
constexpr std::size_t kFirstKept = 8;

}  // namespace

void PromptPrefix::append(std::string_view message) {
  do {
    const std::string_view piece = message.substr(0, kPieceBytes);
    add(piece);
    message.remove_prefix(piece.size());
  } while (!message.empty());
}

void PromptPrefix::add(std::string_view piece) {
  fingerprint_ = XXH3_64bits_withSeed(piece.data(), piece.size(), fingerprint_);
  bytes_ += piece.size();
  if (size_ == kBordersMax) {
    std::move(borders_.begin() + kFirstKept + 1, borders_.end(), borders_.begin() + kFirstKept);
    --size_;
  }
  borders_[size_++] = {fingerprint_, bytes_};
}

}  // namespace weir::routing
