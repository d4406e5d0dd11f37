#include "routing/plan.h"

#include <array>
#include <string>
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

constexpr std::size_t kRelaxations = 8;  // combinations of what can give

std::string text_of(Reason reason, std::uint8_t relaxed) {
  std::string text(name_of(reason));
  std::string_view before = "; relaxed=";
  const auto add = [&](Relaxed what, std::string_view name) {
    if ((relaxed & what) == 0) return;
    text.append(before).append(name);
    before = ",";
  };
  add(kRelaxedCost, "cost");
  add(kRelaxedProbability, "probability");
  add(kRelaxedLatency, "latency");
  return text;
}

}  // namespace

pricing::Name name_of_reason(const Plan& plan) {
  static const auto names = [] {
    std::array<std::array<std::array<pricing::Name, config::kEfforts + 1>, kRelaxations>, kReasons> all;
    for (std::size_t reason = 0; reason < kReasons; ++reason) {
      for (std::size_t relaxed = 0; relaxed < kRelaxations; ++relaxed) {
        const std::string text = text_of(static_cast<Reason>(reason), static_cast<std::uint8_t>(relaxed));
        all[reason][relaxed][config::kEfforts] = text;
        for (std::size_t effort = 0; effort < config::kEfforts; ++effort)
          all[reason][relaxed][effort] =
              text + "; effort=" + std::string(config::name_of(static_cast<config::Effort>(effort)));
      }
    }
    return all;
  }();
  const auto effort = plan.effort ? static_cast<std::size_t>(*plan.effort) : config::kEfforts;
  return names[static_cast<std::size_t>(plan.reason)][plan.relaxed][effort];
}

}  // namespace weir::routing
