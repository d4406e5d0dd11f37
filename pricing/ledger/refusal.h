// What limits and budgets refused: no usage record, because nothing was admitted and nothing cost, but counted, so that
// an operator sees who meets which bound, and when. A flood of refusals adds to a count.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "pricing/instant.h"

namespace weir::pricing {

// Names of the configuration, and a time: there are no more of them than these allow.
struct Refusal {
  Instant quarter;  // of an hour, in which it was
  std::string tenant;
  std::string key;
  std::string refused_by;  // "requests of key acme-web", "budget monthly"

  friend auto operator<=>(const Refusal&, const Refusal&) = default;
};

using Refusals = std::map<Refusal, std::int64_t>;  // how many requests

}  // namespace weir::pricing
