#include "pricing/capacity.h"

#include <algorithm>
#include <limits>

#include "pricing/price_book.h"

namespace weir::pricing {
namespace {

__extension__ using Uint128 = unsigned __int128;

// The hour's cost over the tokens of the part of an hour in which the servers are used.
Rate per_token(const Capacity& capacity, std::int64_t tokens_per_second) {
  constexpr Uint128 kPicosPerNano = 1'000, kPermille = 1'000, kSecondsPerHour = 3'600;
  const auto hour = static_cast<std::uint64_t>(std::max<std::int64_t>(0, cost_per_hour(capacity).nanos));
  const auto tokens = static_cast<std::uint64_t>(std::max<std::int64_t>(1, tokens_per_second));
  const auto used = static_cast<std::uint64_t>(std::clamp<std::int64_t>(capacity.utilisation_permille, 1, 1'000));
  const Uint128 tokens_used = kSecondsPerHour * tokens * used;
  const Uint128 picos = (Uint128{hour} * kPicosPerNano * kPermille + tokens_used / 2) / tokens_used;
  constexpr Uint128 kMost = std::numeric_limits<std::int64_t>::max();
  return Rate{static_cast<std::int64_t>(std::min(picos, kMost))};
}

}  // namespace

Money cost_per_hour(const Capacity& capacity) {
  std::int64_t nanos = 0;
  if (__builtin_mul_overflow(capacity.npus, capacity.per_npu_hour.nanos, &nanos))
    return {std::numeric_limits<std::int64_t>::max()};
  return {nanos};
}

Rates amortised_rates(const Capacity& capacity) {
  return {.uncached_prompt = per_token(capacity, capacity.prefill_tokens_per_second),
          .cached_prompt = {},
          .completion = per_token(capacity, capacity.decode_tokens_per_second)};
}

}  // namespace weir::pricing
