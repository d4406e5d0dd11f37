// How well the cost of a request is foretold, on an hour of Kimi's conversations (Mooncake's trace, FAST 2025,
// github.com/kvcache-ai/Mooncake, Apache-2.0): prompt and answer lengths, and which blocks of 512 tokens prompts share.
//
// One deployment at V4-Pro's list price serves all of it. Its prefix cache, of a size of its own, keeps the blocks used
// last: that is the truth, of which the router only sees the usage of each answer. The first 1000 requests do not
// count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace weir::bench {

struct Conversation {
  std::int64_t at_ms = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::vector<std::uint64_t> blocks;
};

std::vector<Conversation> read_conversations(const std::filesystem::path& file);

struct CostScore {
  double cached_share = 0;        // of all prompt tokens, as it was
  double cached_wape = 0;         // sum of absolute errors of cached tokens over all prompt tokens
  double wape_without_cache = 0;  // of the costs, were nothing expected in the cache
  double wape = 0;
  double bias = 0;  // expected over true cost, less one
};

CostScore score_costs(const std::vector<Conversation>& requests, std::size_t cache_blocks);

}  // namespace weir::bench
