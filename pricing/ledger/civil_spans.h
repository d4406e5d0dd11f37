// CivilSpans names the civil minute, hour, day, week or month of one instant after another, as spend is grouped by
// them. The span last named is remembered with its bounds, so a walk through records in about the order of time asks
// the calendar once a span rather than once a record. For one thread.
#pragma once

#include <string>

#include "pricing/calendar.h"
#include "pricing/instant.h"
#include "pricing/ledger/spend.h"

namespace weir::pricing {

class CivilSpans {
 public:
  struct Span {
    std::string name;
    Instant from;   // of the instants asked for, the earliest
    Instant until;  // the first that may have another name
  };

  // `unit` is a time. Throws LedgerError when the system does not know the zone.
  CivilSpans(GroupBy unit, const std::string& time_zone);

  // Valid until the next call.
  const Span& at(Instant instant);

 private:
  Span name(Instant instant) const;

  GroupBy unit_;
  Calendar calendar_;
  Span span_{{}, Instant::max(), Instant::max()};
};

}  // namespace weir::pricing
