#include "pricing/calendar.h"

#include <date/tz.h>

#include <algorithm>
#include <utility>

namespace weir::pricing {
namespace {

using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

date::sys_info info_at(const void* zone, Instant instant) {
  return static_cast<const date::time_zone*>(zone)->get_info(instant);
}

LocalTime to_local(Instant instant, std::chrono::seconds utc_offset) {
  return LocalTime{instant.time_since_epoch() + utc_offset};
}

}  // namespace

std::optional<Calendar> Calendar::in_zone(std::string_view iana_name) {
  try {
    const date::time_zone* zone = date::locate_zone(iana_name);
    info_at(zone, Instant{});  // zones are read from disk on first use: let that be here
    return Calendar{std::string{iana_name}, zone};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Calendar Calendar::with_holidays(std::vector<std::chrono::year_month_day> holidays) const {
  std::sort(holidays.begin(), holidays.end());
  Calendar copy = *this;
  copy.holidays_ = std::move(holidays);
  return copy;
}

CivilMinute Calendar::at(Instant instant) const {
  const LocalTime local = to_local(instant, info_at(zone_, instant).offset);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto minute = std::chrono::floor<std::chrono::minutes>(local - day);
  return {std::chrono::year_month_day{day}, std::chrono::weekday{day}, static_cast<int>(minute.count())};
}

bool Calendar::is_holiday(std::chrono::year_month_day date) const {
  return std::binary_search(holidays_.begin(), holidays_.end(), date);
}

Instant Calendar::next(Instant instant, int minute_of_day) const {
  // Between two clock changes civil time runs evenly, so a target before the next change is found by its offset.
  const date::sys_info info = info_at(zone_, instant);
  const LocalTime local = to_local(instant, info.offset);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  LocalTime target = day + std::chrono::minutes{minute_of_day};
  if (target <= local) target = day + std::chrono::days{1};
  return std::min(Instant{target.time_since_epoch() - info.offset}, Instant{info.end});
}

}  // namespace weir::pricing
