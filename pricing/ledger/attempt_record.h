// An AttemptRecord is one try of a request that was followed by another one: what a usage record says about its last
// attempt, for one before. A request's attempts are thus these, in order, and the record itself; the view `attempts` of
// a ledger file shows each as a row under the request's id.
//
// They stand in the usage record as a JSON array, so that they are written, journalled and stored with it or not at
// all, and cost nothing where there was one attempt.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pricing/ending.h"
#include "pricing/money.h"
#include "pricing/usage.h"

namespace weir::pricing {

struct AttemptRecord {
  std::string_view kind;  // "primary", "fallback" or "hedge"
  std::string_view tier;
  std::string_view deployment;
  std::string_view upstream_id;
  Ending ending = Ending::upstream_error_before_first_token;
  std::string_view error;  // the code that a client would have been told
  Usage usage;
  Money cost;
  std::int64_t total_us = 0;  // dispatched -> given up
};

// Adds one more to such an array; "" is the empty one.
void append(const AttemptRecord& attempt, std::string& array);

}  // namespace weir::pricing
