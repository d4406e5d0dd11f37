// A Capacity is what servers of one's own cost: NPUs by the hour, busy or idle. As a price, its hour is spread over the
// tokens of an hour: an uncached prompt token occupies the servers for a prefill's share of a second, a completion
// token for a decode's, a cached token for none. At the utilisation that is expected, what is billed then adds up to
// what the servers cost; busier servers bill more than they cost, idle ones less.
//
// Integer arithmetic, rounded once to the pico-unit per token. Pure; safe anywhere.
#pragma once

#include <cstdint>

#include "pricing/money.h"

namespace weir::pricing {

struct Rates;

struct Capacity {
  std::int64_t npus = 0;
  Money per_npu_hour;
  std::int64_t prefill_tokens_per_second = 0;  // of all NPUs together, when they do nothing else
  std::int64_t decode_tokens_per_second = 0;
  std::int64_t utilisation_permille = 500;  // 1 .. 1000: of each hour, on average

  friend bool operator==(const Capacity&, const Capacity&) = default;
};

Money cost_per_hour(const Capacity& capacity);
Rates amortised_rates(const Capacity& capacity);

}  // namespace weir::pricing
