#include "pricing/period.h"

#include "pricing/enum_names.h"

namespace weir::pricing {
namespace {

using namespace std::chrono;

constexpr EnumNames<Period, 4> kPeriods{{"day", "week", "month", "total"}};

sys_days first_day(Period period, year_month_day date) {
  if (period == Period::month) return sys_days(date.year() / date.month() / 1);
  const sys_days day(date);
  return period == Period::week ? day - (weekday(day) - Monday) : day;
}

sys_days first_day_after(Period period, sys_days first) {
  if (period == Period::week) return first + weeks(1);
  if (period == Period::day) return first + days(1);
  const year_month_day date(first);
  return sys_days((date.year() / date.month() + months(1)) / 1);
}

}  // namespace

std::string_view name_of(Period period) {
  return kPeriods[period];
}

std::optional<Period> period_named(std::string_view name) {
  return kPeriods.find(name);
}

PeriodSpan span_of(Period period, Instant instant, const Calendar& calendar) {
  if (period == Period::total) return {};
  const sys_days first = first_day(period, calendar.at(instant).date);
  return {calendar.start_of(first), calendar.start_of(first_day_after(period, first))};
}

}  // namespace weir::pricing
