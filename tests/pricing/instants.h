// Instants as people write them: utc("2026-08-16 16:00"), with seconds and milliseconds where they matter, and the
// same in Beijing, which has been eight hours ahead of UTC for as long as there have been tokens to buy.
#pragma once

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "pricing/instant.h"

namespace weir::pricing {

inline Instant utc(const std::string& text) {
  int year = 0, hour = 0, minute = 0, second = 0, milli = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(text.c_str(), "%d-%u-%u %d:%d:%d.%d", &year, &month, &day, &hour, &minute, &second, &milli) < 3) {
    throw std::invalid_argument("not an instant: " + text);
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return Instant{std::chrono::sys_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + std::chrono::milliseconds{milli};
}

inline Instant beijing(const std::string& text) {
  return utc(text) - std::chrono::hours{8};
}

}  // namespace weir::pricing
