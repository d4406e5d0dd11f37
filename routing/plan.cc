#include "routing/plan.h"

#include <string_view>

namespace weir::routing {
namespace {

std::string_view name_of(Reason reason) {
  switch (reason) {
    case Reason::pinned:
      return "pinned";
    case Reason::only_candidate:
      return "only-candidate";
    case Reason::cheapest:
      return "cheapest-within-budget";
    case Reason::best:
      return "best";
    case Reason::balanced:
      return "balanced";
    case Reason::worth_most:
      return "worth-most";
    case Reason::kept:
      return "kept-for-session";
    case Reason::explored:
      return "explored";
    case Reason::fastest:
      return "fastest";
    case Reason::none:
      return "none";
  }
  return "none";
}

}  // namespace

std::string to_string(const Plan& plan) {
  std::string text(name_of(plan.reason));
  std::string_view before = "; relaxed=";
  const auto add = [&](Relaxed what, std::string_view name) {
    if ((plan.relaxed & what) == 0) return;
    text.append(before).append(name);
    before = ",";
  };
  add(kRelaxedCost, "cost");
  add(kRelaxedProbability, "probability");
  add(kRelaxedLatency, "latency");
  if (plan.effort) text.append("; effort=").append(config::name_of(*plan.effort));
  return text;
}

}  // namespace weir::routing
