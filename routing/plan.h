// A Plan is where a request should go: every usable candidate, best first, and why the first is first.
// A plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pricing/name.h"
#include "routing/candidate.h"

namespace weir::routing {

// Why the first candidate was chosen.
enum class Reason : std::uint8_t {
  pinned,          // the request named its tier or deployment
  only_candidate,  // the others are excluded
  cheapest,        // cheapest of those that meet the latency budgets
  best,            // highest quality of those that meet the budgets
  balanced,        // quality was, or was not, worth its price
  worth_most,      // it will rather miss a budget, and is worth most all the same
  kept,            // it serves this session already, and changing would not pay
  explored,        // by chance, where the policy allows it
  fastest,         // latency budgets were relaxed: the likeliest to meet them, or the least late
  none,            // no candidate; see the exclusions
};

inline constexpr std::size_t kReasons = 10;

// What had to give, as bits, in the declared order: read as a number, the least that some candidate needs.
enum Relaxed : std::uint8_t { kRelaxedNothing = 0, kRelaxedCost = 1, kRelaxedProbability = 2, kRelaxedLatency = 4 };

struct Excluded {
  int deployment = -1;
  Exclusion why = Exclusion::none;
};

struct Plan {
  std::vector<Candidate> candidates;     // usable ones, best first; of each deployment one, at its best effort
  std::vector<Candidate> other_efforts;  // what they would do at others, where the router chooses
  std::optional<config::Effort> effort;  // of the first, where the router chose it
  std::vector<Excluded> excluded;
  std::vector<Candidate> foregone;  // what the excluded would have been, in their order; only where it was asked for
  Reason reason = Reason::none;
  std::uint8_t relaxed = kRelaxedNothing;

  bool empty() const { return candidates.empty(); }
  const Candidate& choice() const { return candidates.front(); }
};

// The header x-weir-reason: "cheapest-within-budget", "fastest; relaxed=cost,latency", "pinned", ...: short, stable,
// one line of ASCII.
pricing::Name name_of_reason(const Plan& plan);

}  // namespace weir::routing
