#include "backends/simulator/prefix_cache.h"

#include "backends/simulator/tokens.h"

namespace weir::simulator {

std::int64_t PrefixCache::use(std::string_view salt, std::string_view prompt) {
  constexpr std::size_t kBlockBytes = kBlockTokens * kTokenBytes;
  std::int64_t found = 0;
  bool unbroken = true;
  std::uint64_t chain = digest(salt);
  for (std::size_t at = 0; at + kBlockBytes <= prompt.size(); at += kBlockBytes) {
    chain = digest(prompt.substr(at, kBlockBytes), chain);
    unbroken = touch(chain) && unbroken;
    const bool something_left_to_compute = at + kBlockBytes < prompt.size();
    if (unbroken && something_left_to_compute) found += kBlockTokens;
  }
  return found;
}

bool PrefixCache::touch(std::uint64_t block) {
  if (blocks_max_ == 0) return false;
  if (const auto known = blocks_.find(block); known != blocks_.end()) {
    by_age_.splice(by_age_.begin(), by_age_, known->second);
    return true;
  }
  if (blocks_.size() == blocks_max_) {
    blocks_.erase(by_age_.back());
    by_age_.pop_back();
  }
  by_age_.push_front(block);
  blocks_.emplace(block, by_age_.begin());
  return false;
}

}  // namespace weir::simulator
