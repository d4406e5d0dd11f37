// Repricing puts right what was charged by a price that was wrong: history stays as it was written, and for each record
// whose cost differs from what the price book now says, an adjustment is added (usage_record.h). What was adjusted
// before is taken into account, so doing it twice changes nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "pricing/ledger/ledger.h"
#include "pricing/price_book.h"

namespace weir::pricing {

struct Repricing {
  std::int64_t records = 0;   // that used something, in the book's currency
  std::int64_t unpriced = 0;  // of these, those for which the book has no price
  Money before;               // what they cost, earlier adjustments included
  Money after;
  std::vector<UsageRecord> adjustments;  // to be appended
};

// Of the records admitted from `from` (inclusive) until `until` (exclusive). Changes nothing. Throws LedgerError.
Repricing reprice(Ledger& ledger, const PriceBook& book, Instant from, Instant until);

}  // namespace weir::pricing
