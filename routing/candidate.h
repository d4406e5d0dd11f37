// A Candidate is one deployment seen by one request: may it serve, how long would it take, what would it cost?
// A plain value, made anew for every request.
#pragma once

#include <cstdint>
#include <string_view>

#include "pricing/money.h"
#include "pricing/price_book.h"
#include "routing/delay.h"
#include "routing/fleet.h"
#include "routing/forecast.h"
#include "routing/request.h"

namespace weir::routing {

// Why a deployment is no candidate. Hard constraints, in the order in which they are looked at (filter.h).
enum class Exclusion : std::uint8_t {
  none,
  not_pinned,  // the request pins another tier or deployment
  below_least_tier,
  endpoint,        // it does not offer what is asked, nor anything that stands for it
  capability,      // it lacks tools, schema, images or logprobs
  context_window,  // prompt and completion do not fit
  completion_cap,  // it writes less than the client allows, and would refuse
  breaker,         // tripped
  in_flight_cap,
  busier,  // than others that are alike (shortlist.h): it could serve, and was not judged
};

std::string_view name_of(Exclusion exclusion);

struct Candidate {
  int deployment = -1;
  config::Effort effort = config::Effort::high;  // at which it would think
  int in_flight = 0;
  double ttft_ms = 0;  // medians; of the first token that the upstream makes
  double tpot_ms = 0;
  double ttft_spread = 0;  // standard deviations of their logarithms
  double tpot_spread = 0;
  double total_ms = 0;
  double meets_probability = 1;  // chance of meeting every latency budget
  double lateness_ms = 0;        // expected, beyond the budgets
  PromptTokens prompt = {};      // expected, with what of it is cached there
  double expected_completion_tokens = 0;
  pricing::Money cost = {};    // expected
  double quality = 0;          // points: the table's, and what follows
  double feedback_points = 0;  // of them, by feedback
  double head_points = 0;      // of them, by a text head
  int tier = 0;                // index into Config::tiers
  double alone_ms = 0;         // time to first token by the service model, were it the only request
  double work_ms = 0;          // for how long it keeps one server busy (routing/utility.h)
  double worth_nanos = 0;      // what sending the request there is worth to itself
  double utility_nanos = 0;    // the same, less what it takes from others
  bool over_cost_max = false;
};

// What a deployment would do with a request whatever its effort, which changes how long the answer is and no more.
struct Pace {
  PromptTokens prompt = {};
  LatencyPrediction latency = {};
  Outlook ttft = {};  // of the budgets for the two
  Outlook tpot = {};
};
Pace pace_of(int deployment, const Request& request, const Forecast& forecast);

// Predictions for a deployment that is not excluded.
Candidate assess(int deployment, const Fleet::Member& member, const Pace& pace, double quality,
                 const pricing::Rates& rates, const Request& request, const Forecast& forecast);

}  // namespace weir::routing
