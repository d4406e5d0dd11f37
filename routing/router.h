// The Router decides where a request should go. It is pure: the same request, fleet and tariffs give the same plan.
//
//   filter     pinned tier or deployment, least tier, capability, context window, breaker, in-flight cap  (candidate.h)
//   predict    TTFT, TPOT, total and cost on each candidate, and the chance that its latency budget is met
//   choose     among those that meet the budgets and the price cap, by the policy's preference            (choice.h)
//   relax      when none does, in this declared order: price cap, wanted probability, latency budget (least expected
//              lateness wins). Hard constraints are never relaxed.
//
// The plan orders every usable candidate: the first is the choice, the rest are fallbacks.
#pragma once

#include <span>

#include "config/config.h"
#include "pricing/price_book.h"
#include "routing/fleet.h"
#include "routing/plan.h"
#include "routing/request.h"

namespace weir::routing {

class Router {
 public:
  // Keeps references; `config` outlives the router.
  explicit Router(const config::Config& config) : config_(config) {}

  // `fleet` is of config.deployments, and `tariffs` has one entry for each, in force at the request's frozen instant.
  Plan plan(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs) const;

 private:
  const config::Config& config_;
};

}  // namespace weir::routing
