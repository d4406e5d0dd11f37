// A Period is how often a budget begins anew: every civil day, week (from Monday) or month of a time zone, or never.
// Which one an instant is in is a function of the instant: nothing has to be reset, and nothing can be forgotten.
// Pure; safe anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pricing/calendar.h"
#include "pricing/instant.h"

namespace weir::pricing {

enum class Period : std::uint8_t { day, week, month, total };

std::string_view name_of(Period period);
std::optional<Period> period_named(std::string_view name);

// From inclusive, until exclusive; a total has neither beginning nor end (Instant::min() and max()).
struct PeriodSpan {
  Instant from = Instant::min();
  Instant until = Instant::max();

  constexpr bool holds(Instant instant) const { return instant >= from && instant < until; }
};

PeriodSpan span_of(Period period, Instant instant, const Calendar& calendar);

}  // namespace weir::pricing
