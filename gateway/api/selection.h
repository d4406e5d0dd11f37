// A Selection is what a view shows: a period, a civil time to chart it by, a word to group by, and filters. Read from
// the query of a request:
//
//   from, until   "2026-09-10" (a civil day in `tz`) or milliseconds since 1970; until is exclusive; the last 7 days
//   tz            an IANA time zone; UTC
//   bucket        minute, hour, day, week, month; chosen by the length of the period
//   by            tier, model, tenant, key, policy, deployment, outcome or window; tier
//   tenant, key, ..., tag   only these; repeat for several
//
// A tenant's own key sees its own tenant, whatever the query says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/api/message.h"
#include "gateway/api/viewer.h"
#include "pricing/ledger/spend.h"

namespace weir::gateway::api {

struct Selection {
  pricing::Instant from;
  pricing::Instant until;
  std::string time_zone = "UTC";
  pricing::GroupBy bucket = pricing::GroupBy::hour;
  pricing::GroupBy by = pricing::GroupBy::tier;
  std::vector<pricing::SpendFilter> where;

  pricing::SpendQuery query(std::vector<pricing::GroupBy> group_by, bool durations = false) const;
  // The same of the period before, just as long.
  Selection before() const;
  Selection within(pricing::Instant first, pricing::Instant end) const;
};

struct Selected {
  Selection selection;
  std::optional<Response> refusal;  // says which parameter is wrong
};

Selected select(const Request& request, const Viewer& viewer, pricing::Instant now);

}  // namespace weir::gateway::api
