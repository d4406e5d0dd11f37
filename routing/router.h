// The Router decides where a request should go. It is pure: the same request, fleet and tariffs give the same plan.
//
//   filter     pinned tier or deployment, least tier, capability, context window, breaker, in-flight cap  (filter.h)
//   shorten    of many that are alike, to the few that can win                                            (shortlist.h)
//   predict    TTFT, TPOT, total and cost on each candidate, and the chance that its latency budget is met
//   weigh      quality, cost, lateness and scarce capacity in one unit                                    (utility.h)
//   choose     among those that meet the budgets and the price cap, the one of most utility               (choice.h)
//   relax      when none does, in this declared order: price cap, wanted probability, latency budget (least expected
//              lateness wins). Hard constraints are never relaxed.
//   select     the session's tier where changing would not pay, one of its replicas, now and then another (selection.h)
//
// The plan orders every usable candidate: the first is the choice, the rest are fallbacks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "config/config.h"
#include "pricing/price_book.h"
#include "routing/feedback.h"
#include "routing/filter.h"
#include "routing/fleet.h"
#include "routing/plan.h"
#include "routing/request.h"
#include "routing/shortlist.h"
#include "routing/text_judge.h"

namespace weir::routing {

// What is known from other requests (routing/arbiter.h). Without it a request is judged as if it were the only one.
struct Guidance {
  std::span<const double> capacity_prices = {};  // nano-units per millisecond of work, by tier
  std::optional<int> tier_kept = {};             // the tier that served this session last
  // Prompts have lately begun as earlier ones did: a request leaves behind more than a queue.
  bool prompts_are_shared = false;
  std::optional<std::uint64_t> draw = {};    // chance: without it nothing is explored, and all are judged
  const QualityCorrection* correction = {};  // of the quality table, by feedback
};

class Router {
 public:
  // Keeps references; `config` outlives the router.
  explicit Router(const config::Config& config)
      : config_(config), filter_(config.deployments), shortlist_(config.deployments), text_judge_(config) {}

  // `fleet` is of config.deployments, and `tariffs` has one entry for each, in force at the request's frozen instant.
  Plan plan(const Request& request, const Fleet& fleet, std::span<const pricing::Tariff> tariffs,
            const Guidance& guidance = {}) const;

  // What a deployment would be to a request, whether it may serve it or not. `pace` is as pace_of() says.
  Candidate judge(int deployment, const Pace& pace, const Fleet& fleet, const Forecast& forecast,
                  const pricing::Tariff& tariff, const Request& request, const Guidance& guidance) const;

 private:
  void judge_efforts(Plan& plan, std::span<const int> deployments, const Fleet& fleet, const Forecast& forecast,
                     std::span<const pricing::Tariff> tariffs, const Request& request, const Guidance& guidance) const;

  const config::Config& config_;
  Filter filter_;
  Shortlist shortlist_;
  TextJudge text_judge_;
};

}  // namespace weir::routing
