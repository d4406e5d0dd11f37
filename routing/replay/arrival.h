// An Arrival is one request of a trace or a ledger: when it came, what it wants, and what nobody knew then: how long
// its answer is on each tier at each effort of thinking, what that answer is worth, and what its prompt shares with
// others. A plain value.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "routing/request.h"

namespace weir::routing {

struct Answer {
  std::int64_t completion_tokens = 1;
  std::int64_t reasoning_tokens = 0;  // of these
  double quality = 0;                 // points
};
using AnswerByEffort = std::array<Answer, config::kEfforts>;

// How long an answer would have been at each effort (config::length_beside) that was so long at `effort`, with
// `reasoning_tokens` of its tokens and `reasoning_share` of answers like it being reasoning.
AnswerByEffort answers_beside(config::Effort effort, std::int64_t completion_tokens, std::int64_t reasoning_tokens,
                              double reasoning_share);

struct Arrival {
  double at_ms = 0;  // since the beginning of the replay
  Request request;
  std::int64_t prompt_tokens = 0;         // as the server counts them
  std::int64_t cached_prompt_tokens = 0;  // of these, those that are found in its cache, wherever it goes
  std::vector<std::uint64_t> blocks;      // of the prompt, for servers with a cache of their own (block_cache.h)
  std::vector<AnswerByEffort> answers;    // by tier
  double prefill_factor = 1;              // how far it is from what the service models say
  double decode_factor = 1;

  const Answer& answer(int tier, config::Effort effort) const {
    return answers[static_cast<std::size_t>(tier)][static_cast<std::size_t>(effort)];
  }
};

}  // namespace weir::routing
