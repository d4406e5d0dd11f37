// A provider's statement: a CSV file with a header. Of its columns, in any order, three are read:
//
//   time, date, hour, utc_date or utc_time     "2026-11-24", "2026-11-24 13:00", "2026-11-24T13:00:00Z"
//   model or tier
//   cost or amount                             a decimal; may be negative; digits beyond the ninth are cut off
#pragma once

#include <istream>
#include <vector>

#include "pricing/calendar.h"
#include "pricing/ledger/reconciliation.h"

namespace weir::gateway {

// Times are the calendar's, but those that end in Z. Throws std::invalid_argument with the line that is wrong.
std::vector<pricing::StatementLine> read_statement(std::istream& csv, const pricing::Calendar& calendar);

}  // namespace weir::gateway
