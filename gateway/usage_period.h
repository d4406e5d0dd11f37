// The periods that people name on the command line.
#pragma once

#include <optional>
#include <string>

#include "pricing/calendar.h"
#include "pricing/instant.h"

namespace weir::gateway {

struct UsagePeriod {
  std::optional<pricing::Instant> from;   // inclusive
  std::optional<pricing::Instant> until;  // exclusive
};

// "2026-11-24", the beginning of that civil day, or "2026-11-24T13:05" on the calendar's clocks.
// Throws std::invalid_argument.
pricing::Instant parse_moment(const std::string& text, const pricing::Calendar& calendar);

// today, yesterday, this-week, last-week, this-month, last-month, or the last hours or days: 24h, 7d.
// Throws std::invalid_argument.
UsagePeriod parse_period(const std::string& text, const pricing::Calendar& calendar, pricing::Instant now);

}  // namespace weir::gateway
