// CivilDays names the civil day of one instant after another, "2026-09-10". The day last named is remembered with its
// bounds, so a walk through records in about the order of time asks the calendar twice a day rather than once a record.
// For one thread.
#pragma once

#include <string>

#include "pricing/calendar.h"
#include "pricing/instant.h"

namespace weir::pricing {

class CivilDays {
 public:
  // Throws LedgerError when the system does not know the zone.
  explicit CivilDays(const std::string& time_zone);

  // Valid until the next call.
  const std::string& day_of(Instant instant);

 private:
  Calendar calendar_;
  std::string day_;
  Instant from_ = Instant::max();
  Instant until_ = Instant::max();
};

}  // namespace weir::pricing
