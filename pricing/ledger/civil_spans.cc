#include "pricing/ledger/civil_spans.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

using namespace std::chrono;

Calendar calendar_in(const std::string& time_zone) {
  if (auto calendar = Calendar::in_zone(time_zone)) return *calendar;
  throw LedgerError("unknown time zone \"" + time_zone +
                    "\": use an IANA name such as Asia/Shanghai, and see that tzdata is installed");
}

template <class... Values>
std::string print(const char* format, Values... values) {
  char text[64];
  const int size = std::snprintf(text, sizeof text, format, values...);
  return {text, static_cast<std::size_t>(size)};
}

std::string iso(year_month_day date) {
  return print("%04d-%02u-%02u", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

// With its distance from UTC, because the hour in which clocks are put back comes twice.
std::string iso(const CivilMinute& civil, int minute_of_day, Instant instant) {
  const auto local = sys_days{civil.date} + minutes{civil.minute_of_day};
  const auto offset = static_cast<int>((local - floor<minutes>(instant)).count());
  return iso(civil.date) + print("T%02d:%02d%c%02d:%02d", minute_of_day / 60, minute_of_day % 60,
                                 offset < 0 ? '-' : '+', std::abs(offset) / 60, std::abs(offset) % 60);
}

}  // namespace

CivilSpans::CivilSpans(GroupBy unit, const std::string& time_zone) : unit_(unit), calendar_(calendar_in(time_zone)) {}

const CivilSpans::Span& CivilSpans::at(Instant instant) {
  if (instant < span_.from || instant >= span_.until) span_ = name(instant);
  return span_;
}

CivilSpans::Span CivilSpans::name(Instant instant) const {
  const CivilMinute civil = calendar_.at(instant);
  const auto to_the_hour = minutes{60 - civil.minute_of_day % 60};
  switch (unit_) {
    case GroupBy::minute:
      return {iso(civil, civil.minute_of_day, instant), instant, floor<minutes>(instant) + minutes{1}};
    case GroupBy::hour:
      return {iso(civil, civil.minute_of_day / 60 * 60, instant), instant,
              std::min<Instant>(floor<minutes>(instant) + to_the_hour, calendar_.next(instant, 0))};
    case GroupBy::week: {
      const auto monday = sys_days{civil.date} - (civil.weekday - Monday);
      return {iso(year_month_day{monday}), instant, calendar_.start_of(year_month_day{monday + days{7}})};
    }
    case GroupBy::month: {
      const year_month month{civil.date.year(), civil.date.month()};
      return {iso(civil.date).substr(0, 7), instant, calendar_.start_of((month + months{1}) / 1)};
    }
    default:
      return {iso(civil.date), instant, calendar_.next(instant, 0)};
  }
}

}  // namespace weir::pricing
