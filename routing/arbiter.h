// An Arbiter is a Router with a memory. The router judges one request as if it were the only one; the arbiter knows
// those before it:
//
//   capacity prices    so that a scarce tier goes to those who gain most from it            (capacity_price.h)
//   sessions           so that a conversation keeps its tier unless changing it pays        (sessions.h)
//   feedback           what is thought of answers, as it corrects the quality table                 (feedback.h)
//   chance             for exploration and for two choices, from a seed                     (decide)
//
// The same seed, and the same requests and fleets in the same order, give the same plans. Not thread-safe: whoever
// guards the fleet guards its arbiter.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "routing/capacity_price.h"
#include "routing/router.h"
#include "routing/sessions.h"

namespace weir::routing {

class Arbiter {
 public:
  // Keeps references; `config` outlives the arbiter.
  explicit Arbiter(const config::Config& config, std::uint64_t seed = 1);

  void correct_quality(QualityCorrection correction) { correction_ = std::move(correction); }

  // The plan, from which it learns.
  Plan decide(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs);
  // The plan that decide() would make now, up to chance; nothing is learned. The excluded are judged, too: what they
  // would have done had they been allowed to.
  Plan explain(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) const;

 private:
  Guidance guidance(const Request& request) const;
  void find_pressures(const Fleet& fleet, double budget_ms);
  void learn(const Plan& plan, const Fleet& fleet, double budget_ms);
  void note_prompt(const Plan& plan);

  Router router_;
  Sessions sessions_;
  QualityCorrection correction_;
  double cached_share_ = 0;              // of their prompts that requests have lately found
  std::vector<CapacityPrice> capacity_;  // by tier
  std::vector<double> prices_;           // theirs, as the router takes them
  std::vector<double> pressures_;        // scratch, by tier
  std::vector<const Candidate*> best_;   // likewise
  std::uint64_t chance_;
};

}  // namespace weir::routing
