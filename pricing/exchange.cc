#include "pricing/exchange.h"

#include <algorithm>
#include <limits>

namespace weir::pricing {
namespace {

__extension__ using Uint128 = unsigned __int128;

std::int64_t multiplied(std::int64_t amount, std::int64_t by, std::int64_t over) {
  if (amount <= 0 || by <= 0 || over <= 0) return 0;
  const auto divisor = static_cast<std::uint64_t>(over);
  const Uint128 product = Uint128{static_cast<std::uint64_t>(amount)} * static_cast<std::uint64_t>(by);
  constexpr Uint128 kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min((product + divisor / 2) / divisor, kMost));
}

}  // namespace

Money Exchange::into(Currency to, Money amount) const {
  constexpr std::int64_t kOne = 1'000'000'000;
  return {to == Currency::usd ? multiplied(amount.nanos, kOne, cny_per_usd.nanos)
                              : multiplied(amount.nanos, cny_per_usd.nanos, kOne)};
}

Rates Exchange::into(Currency to, const Rates& rates) const {
  const auto rate = [&](Rate of) { return Rate{into(to, Money{of.pico_per_token}).nanos}; };  // as if of nano-units
  Rates result{rate(rates.uncached_prompt), rate(rates.cached_prompt), rate(rates.completion)};
  if (rates.reasoning) result.reasoning = rate(*rates.reasoning);
  result.per_request = into(to, rates.per_request);
  return result;
}

}  // namespace weir::pricing
