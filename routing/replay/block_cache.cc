#include "routing/replay/block_cache.h"

#include <ranges>

namespace weir::routing {

std::size_t BlockCache::held(std::span<const std::uint64_t> blocks) const {
  std::size_t hits = 0;
  while (hits < blocks.size() && known_.contains(blocks[hits])) ++hits;
  return hits;
}

std::size_t BlockCache::read(std::span<const std::uint64_t> blocks) {
  if (blocks_max_ == 0) return 0;
  const std::size_t hits = held(blocks);
  for (const std::uint64_t block : blocks | std::views::reverse) use(block);
  return hits;
}

void BlockCache::use(std::uint64_t block) {
  const auto [entry, fresh] = known_.try_emplace(block, static_cast<int>(places_.size()));
  if (!fresh) {
    take_out(entry->second);
  } else if (places_.size() < blocks_max_) {
    places_.push_back({.block = block});
  } else {
    const int freed = oldest_;
    known_.erase(at(freed).block);
    take_out(freed);
    at(freed).block = block;
    entry->second = freed;
  }
  put_youngest(entry->second);
}

void BlockCache::take_out(int place) {
  const Place& gone = at(place);
  (gone.older == kNone ? oldest_ : at(gone.older).younger) = gone.younger;
  (gone.younger == kNone ? youngest_ : at(gone.younger).older) = gone.older;
}

void BlockCache::put_youngest(int place) {
  at(place).older = youngest_;
  at(place).younger = kNone;
  (youngest_ == kNone ? oldest_ : at(youngest_).younger) = place;
  youngest_ = place;
}

}  // namespace weir::routing
