// A PrefixCache remembers which beginnings of prompts have been prefilled, in blocks of 128 tokens, least recently
// used forgotten first. A block is known by everything before it too, so only a common beginning is found again; a
// salt keeps tenants' caches apart.
//
// Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string_view>
#include <unordered_map>

namespace weir::simulator {

inline constexpr std::int64_t kBlockTokens = 128;

class PrefixCache {
 public:
  explicit PrefixCache(std::int64_t tokens_max) : blocks_max_(static_cast<std::size_t>(tokens_max / kBlockTokens)) {}

  // How many tokens of the prompt were there already; the whole prompt is there afterwards. At least one token of a
  // prompt is always computed anew.
  std::int64_t use(std::string_view salt, std::string_view prompt);

 private:
  bool touch(std::uint64_t block);

  std::size_t blocks_max_;
  std::list<std::uint64_t> by_age_;  // most recently used first
  std::unordered_map<std::uint64_t, std::list<std::uint64_t>::iterator> blocks_;
};

}  // namespace weir::simulator
