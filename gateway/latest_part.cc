#include "gateway/latest_part.h"

namespace weir::gateway {

pricing::Instant latest_part(pricing::Ledger& ledger, pricing::Instant from, pricing::Instant until,
                             std::int64_t requests_max) {
  for (auto length = until - from;; length /= 2) {
    pricing::SpendQuery query;
    query.from = until - length;
    query.until = until;
    std::int64_t requests = 0;
    for (const pricing::SpendRow& row : ledger.spend(query)) requests += row.requests;
    if (requests <= requests_max) return until - length;
  }
}

}  // namespace weir::gateway
