// The pacer spreads a budget over its period: instead of spending freely and stopping dead, a budget that runs ahead of
// its time makes every dollar count for more when tiers are compared, so that the mix moves to the cheaper one.
//
// What is left of the money, over what is left of the time, is the pace that can still be kept: 1 on schedule, less
// when ahead. The multiplier is that pace to the power of -kGain: it settles where the mix spends exactly what is left.
// A function of the state and the time, without memory of its own (as budget pacing by a dual price in online auctions,
// Balseiro & Gur 2019, but by position instead of by steps, so that a restart changes nothing).
//
// Pure; safe anywhere.
#pragma once

#include "pricing/money.h"
#include "pricing/period.h"

namespace weir::pricing {

inline constexpr double kPriceMultiplierMax = 64;

// By how much a dollar of this budget should count: 1 where there is no hurry to save, at most kPriceMultiplierMax.
// 1 for a budget without an end.
double price_multiplier(Money spent, Money amount, const PeriodSpan& span, Instant now);

}  // namespace weir::pricing
