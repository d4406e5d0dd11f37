// An Arrival is one request of a trace or a ledger: when it came, what it wants, and what nobody knew then: how long
// its answer is on each tier, what that answer is worth, and what its prompt shares with others. A plain value.
#pragma once

#include <cstdint>
#include <vector>

#include "routing/request.h"

namespace weir::routing {

struct Arrival {
  double at_ms = 0;  // since the beginning of the replay
  Request request;
  std::int64_t prompt_tokens = 0;               // as the server counts them
  std::int64_t cached_prompt_tokens = 0;        // of these, those that are found in its cache, wherever it goes
  std::vector<std::uint64_t> blocks;            // of the prompt, for servers with a cache of their own (block_cache.h)
  std::vector<std::int64_t> completion_tokens;  // by tier
  std::vector<double> quality;                  // points, by tier
  double prefill_factor = 1;                    // how far it is from what the service models say
  double decode_factor = 1;
};

}  // namespace weir::routing
