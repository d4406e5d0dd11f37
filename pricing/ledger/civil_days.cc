#include "pricing/ledger/civil_days.h"

#include <cstdio>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

Calendar calendar_in(const std::string& time_zone) {
  if (auto calendar = Calendar::in_zone(time_zone)) return *calendar;
  throw LedgerError("unknown time zone \"" + time_zone +
                    "\": use an IANA name such as Asia/Shanghai, and see that tzdata is installed");
}

std::string iso(std::chrono::year_month_day date) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

CivilDays::CivilDays(const std::string& time_zone) : calendar_(calendar_in(time_zone)) {}

const std::string& CivilDays::day_of(Instant instant) {
  if (instant < from_ || instant >= until_) {
    day_ = iso(calendar_.at(instant).date);
    from_ = instant;
    until_ = calendar_.next(instant, 0);
  }
  return day_;
}

}  // namespace weir::pricing
