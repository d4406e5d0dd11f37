#include "pricing/calendar.h"

#include <date/tz.h>

#include <algorithm>
#include <charconv>
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

Instant Calendar::start_of(std::chrono::year_month_day date) const {
  Instant instant = std::chrono::sys_days{date} - std::chrono::hours{15};  // no zone is further off
  while (at(instant).date < date) instant = next(instant, 0);
  return instant;
}

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  const auto number = [&](std::size_t at, std::size_t size, auto& into) {
    const char* end = text.data() + at + size;
    const auto [parsed, error] = std::from_chars(text.data() + at, end, into);
    return error == std::errc() && parsed == end;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!number(0, 4, year) || !number(5, 2, month) || !number(8, 2, day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace weir::pricing
