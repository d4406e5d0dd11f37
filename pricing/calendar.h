// A Calendar says which civil day and minute an Instant is in a time zone, and whether that day is a holiday.
// Time zones come from the system's IANA database. Immutable after construction; safe to share.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pricing/instant.h"

namespace weir::pricing {

struct CivilMinute {
  std::chrono::year_month_day date;
  std::chrono::weekday weekday;
  int minute_of_day = 0;  // 0 .. 1439
};

// "2026-11-24"; nothing for text of another shape, or a day that no month has.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

class Calendar {
 public:
  // Nothing when the system does not know the zone ("Asia/Shanghai" is one it does).
  static std::optional<Calendar> in_zone(std::string_view iana_name);

  Calendar with_holidays(std::vector<std::chrono::year_month_day> holidays) const;

  CivilMinute at(Instant instant) const;
  bool is_holiday(std::chrono::year_month_day date) const;
  // The first instant after `instant` that begins the next civil day or `minute_of_day` on this one, or at which the
  // zone changes its clocks. Until then neither the date nor whether it is past that minute can change.
  Instant next(Instant instant, int minute_of_day) const;

  // The first instant of a civil day.
  Instant start_of(std::chrono::year_month_day date) const;

  const std::string& zone_name() const { return zone_name_; }

 private:
  explicit Calendar(std::string zone_name, const void* zone) : zone_name_(std::move(zone_name)), zone_(zone) {}

  std::string zone_name_;
  const void* zone_;  // date::time_zone, owned by the process-wide database; kept out of this header
  std::vector<std::chrono::year_month_day> holidays_;
};

}  // namespace weir::pricing
