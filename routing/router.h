// The Router decides where a request should go. It is pure: the same request, fleet and tariffs give the same plan.
//
//   filter     capability, context window, pinned tier or deployment, least tier, breaker, in-flight cap
//   predict    TTFT, TPOT, total and cost on each candidate, and the chance that its latency budget is met
//   choose     among those that meet the budgets and the price cap, by the policy's preference
//   relax      when none does, in this declared order: price cap, wanted probability, latency budget (least expected
//              lateness wins). Hard constraints are never relaxed: capability, context window, pin, least tier.
//
// The plan orders every usable candidate: the first is the choice, the rest are fallbacks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "pricing/price_book.h"
#include "routing/fleet.h"
#include "routing/request.h"

namespace weir::routing {

// Why a deployment is no candidate.
enum class Exclusion : std::uint8_t {
  none,
  not_pinned,        // the request pins another tier or deployment
  below_least_tier,
  capability,        // it lacks tools, schema, images or logprobs
  context_window,    // prompt and completion do not fit
  breaker,           // tripped
  in_flight_cap,
};

std::string_view name_of(Exclusion exclusion);

struct Candidate {
  int deployment = -1;
  Exclusion excluded = Exclusion::none;
  double ttft_ms = 0;                 // medians
  double tpot_ms = 0;
  double total_ms = 0;
  double meets_probability = 1;       // chance of meeting every latency budget
  double expected_completion_tokens = 0;
  pricing::Money cost;                // expected
  double quality = 0;
  bool over_cost_max = false;
};

// Why the first candidate was chosen; the header x-weir-reason is to_string(plan).
enum class Reason : std::uint8_t {
  pinned,              // the request named its tier or deployment
  only_candidate,
  cheapest,            // cheapest of those that meet the budgets
  best,                // highest quality of those that meet the budgets
  balanced,            // quality was, or was not, worth its price
  fastest,             // budgets were relaxed: the least late
  none,                // no candidate; see the exclusions
};

// What had to give, as bits, in the declared order.
enum Relaxed : std::uint8_t { kRelaxedNothing = 0, kRelaxedCost = 1, kRelaxedProbability = 2, kRelaxedLatency = 4 };

struct Plan {
  std::vector<Candidate> candidates;  // usable ones, best first
  std::vector<Candidate> excluded;    // hard constraints
  Reason reason = Reason::none;
  std::uint8_t relaxed = kRelaxedNothing;

  bool empty() const { return candidates.empty(); }
  const Candidate& choice() const { return candidates.front(); }
};

// "cheapest-within-budget", "best; relaxed=cost", "pinned", ...: short, stable, one line of ASCII.
std::string to_string(const Plan& plan);

class Router {
 public:
  // Keeps references; `config` outlives the router.
  explicit Router(const config::Config& config) : config_(config) {}

  // `tariffs` has one entry per deployment, in force at the request's frozen instant.
  Plan plan(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) const;

 private:
  const config::Config& config_;
};

}  // namespace weir::routing
