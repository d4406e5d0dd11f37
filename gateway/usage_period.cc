#include "gateway/usage_period.h"

#include <charconv>
#include <stdexcept>

#include "pricing/period.h"

namespace weir::gateway {
namespace {

using namespace std::chrono;
using pricing::Calendar;
using pricing::Instant;
using pricing::Period;

// "13:05" in minutes of the day.
std::optional<int> parse_clock(std::string_view text) {
  int hour = 0, minute = 0;
  const char* end = text.data() + text.size();
  const auto [colon, no_hour] = std::from_chars(text.data(), end, hour);
  if (no_hour != std::errc() || colon == end || *colon != ':') return std::nullopt;
  const auto [parsed, no_minute] = std::from_chars(colon + 1, end, minute);
  if (no_minute != std::errc() || parsed != end || end - colon != 3) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

std::optional<milliseconds> parse_span(std::string_view text) {
  int count = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || unit + 1 != end || count < 1) return std::nullopt;
  if (*unit == 'h') return hours{count};
  if (*unit == 'd') return days{count};
  return std::nullopt;
}

}  // namespace

Instant parse_moment(const std::string& text, const Calendar& calendar) {
  const auto date = pricing::parse_date(std::string_view(text).substr(0, 10));
  const bool has_clock = text.size() > 10;
  const auto clock = has_clock ? parse_clock(std::string_view(text).substr(11)) : std::optional(0);
  if (!date || !clock || (has_clock && text[10] != 'T' && text[10] != ' '))
    throw std::invalid_argument("\"" + text + "\" is no day and no time; write it as 2026-11-24 or 2026-11-24T13:05");
  Instant instant = calendar.start_of(*date);
  while (calendar.at(instant).minute_of_day < *clock) {
    const Instant next = calendar.next(instant, *clock);
    if (calendar.at(next).date != *date) break;  // the clocks were put forward over that time
    instant = next;
  }
  return instant;
}

UsagePeriod parse_period(const std::string& text, const Calendar& calendar, Instant now) {
  const auto present = [&](Period period) {
    const pricing::PeriodSpan span = span_of(period, now, calendar);
    return UsagePeriod{span.from, span.until};
  };
  const auto before = [&](Period period) {
    const pricing::PeriodSpan span = span_of(period, *present(period).from - milliseconds{1}, calendar);
    return UsagePeriod{span.from, span.until};
  };
  if (text == "today") return present(Period::day);
  if (text == "yesterday") return before(Period::day);
  if (text == "this-week") return present(Period::week);
  if (text == "last-week") return before(Period::week);
  if (text == "this-month") return present(Period::month);
  if (text == "last-month") return before(Period::month);
  if (const auto span = parse_span(text)) return {now - *span, std::nullopt};
  throw std::invalid_argument("--period knows no \"" + text +
                              "\"; it knows today, yesterday, this-week, last-week, this-month, last-month, and spans "
                              "such as 24h and 7d");
}

}  // namespace weir::gateway
