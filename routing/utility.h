// Utility is what sending a request to a candidate is worth, in nano-units of money, so that quality, price, lateness
// and scarce capacity are weighed in one unit:
//
//   value per quality point * points  -  cost weight * cost  -  miss cost * P(a latency budget is missed)     its worth
//                                     -  price of capacity * work                                           scarcity
//
// What a point of quality is worth is the policy's: nothing to `cheapest`, everything to `best`, and to `balanced` the
// amount that it names. Work is the time for which the request keeps one server busy: its prompt's prefill, which
// nothing else can use, and its share of a slot. What it takes from others thereby is that they are late, so where that
// has a cost, scarcity is never more than a few misses: whoever gains more than that is let through.
// Pure functions.
#pragma once

#include <cstdint>

#include "config/policy.h"
#include "config/service_model.h"
#include "pricing/money.h"
#include "routing/candidate.h"

namespace weir::routing {

// To `best` a point is worth a whole unit of money, more than any request costs.
pricing::Money value_per_point(const config::Policy& policy);

// How long a server reads the prompt.
double prefill_ms(std::int64_t prompt_tokens, const config::ServiceModel& service);

// Of a server, for a candidate whose prompt, pace and length are known.
double work_ms(const Candidate& candidate, const config::ServiceModel& service);

// `cost_weight` as a Request has it.
double worth_nanos(const Candidate& candidate, const config::Policy& policy, double cost_weight);

// `capacity_price` in nano-units per millisecond of work.
double scarcity_nanos(const Candidate& candidate, const config::Policy& policy, double capacity_price);

}  // namespace weir::routing
