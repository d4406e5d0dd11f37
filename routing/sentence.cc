#include "routing/sentence.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "routing/choice.h"
#include "routing/utility.h"

namespace weir::routing {
namespace {

std::string number(double value, int places) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", places, value);
  std::string_view shown(text);
  if (shown.find('.') != shown.npos) {
    while (shown.ends_with('0')) shown.remove_suffix(1);
    if (shown.ends_with('.')) shown.remove_suffix(1);
  }
  return std::string(shown);
}

std::string percent(double share) {
  return number(100 * share, share > 0.995 ? 1 : 0) + " %";
}

std::string span(double ms) {
  return ms < 1000 ? number(ms, 0) + " ms" : number(ms / 1000, 1) + " s";
}

class Teller {
 public:
  Teller(const Plan& plan, const config::Policy& wants, const config::Config& config)
      : plan_(plan), wants_(wants), config_(config) {}

  std::string tell() const {
    if (plan_.empty()) return nobody();
    const Candidate& choice = plan_.choice();
    return name(choice) + " (" + config_.tiers[static_cast<std::size_t>(choice.tier)].name + thinking() +
           "): " + why(choice) + given_up() + ".";
  }

 private:
  std::string thinking() const { return plan_.effort ? ", effort " + std::string(name_of(*plan_.effort)) : ""; }

  std::string nobody() const {
    std::string text = "No deployment can serve it:";
    for (const auto& [deployment, why] : plan_.excluded)
      text.append(" ").append(name(deployment)).append(" (").append(name_of(why)).append(")");
    return text + ".";
  }

  std::string why(const Candidate& choice) const {
    switch (plan_.reason) {
      case Reason::pinned:
        return "the request named it";
      case Reason::only_candidate:
        return "the only one that is not excluded";
      case Reason::cheapest:
        return "the cheapest of " + those() + ", at " + offer(choice) + against(choice);
      case Reason::best:
        return "the best of " + those() + ": " + offer(choice) + against(choice);
      case Reason::balanced:
        return "worth most of " + those() + ": " + offer(choice) + against(choice) + worth_of_a_point();
      case Reason::worth_most:
        return "worth most although it will rather miss a budget: " + offer(choice) + against(choice) +
               worth_of_a_point();
      case Reason::kept:
        return "it serves this conversation already, and changing the tier would not pay: " + offer(choice) +
               against(choice);
      case Reason::explored:
        return "tried by chance, as the policy allows: " + offer(choice) + against(choice);
      case Reason::fastest:
        return "the likeliest to be in time, with " + percent(choice.meets_probability) + " (first token in " +
               span(choice.ttft_ms) + ", all in " + span(choice.total_ms) + ")";
      case Reason::none:
        break;
    }
    return "chosen";
  }

  std::string those() const {
    const std::uint8_t needed = constraint_class(plan_.choice(), wants_);
    const auto equal = std::ranges::count_if(plan_.candidates,
                                             [&](const Candidate& c) { return constraint_class(c, wants_) == needed; });
    const std::string count = std::to_string(equal);
    return needed == kRelaxedNothing ? count + " that meet what is asked" : count + " over the price cap";
  }

  std::string offer(const Candidate& candidate) const {
    return number(candidate.quality, 1) + " points for " + to_string(candidate.cost);
  }

  std::string against(const Candidate& choice) const {
    const auto other =
        std::ranges::find_if(plan_.candidates, [&](const Candidate& c) { return c.tier != choice.tier; });
    if (other == plan_.candidates.end()) return "";
    std::string text = ", where " + name(*other) + " gives " + offer(*other);
    if (other->meets_probability < wants_.latency.probability)
      text += " and keeps the latency budget with " + percent(other->meets_probability);
    if (other->over_cost_max) text += " and is over the price cap";
    return text;
  }

  std::string worth_of_a_point() const { return "; a point is worth " + to_string(value_per_point(wants_)); }

  std::string given_up() const {
    if (plan_.relaxed == kRelaxedNothing) return "";
    std::string text;
    const auto add = [&text](bool is, std::string_view what) {
      if (is) text.append(text.empty() ? "" : " and ").append(what);
    };
    add(plan_.relaxed & kRelaxedCost, "the price cap");
    add(plan_.relaxed & kRelaxedProbability, "the wanted probability");
    add(plan_.relaxed & kRelaxedLatency, "the latency budget");
    return "; nobody keeps everything, so " + text + " had to give";
  }

  const std::string& name(int deployment) const {
    return config_.deployments[static_cast<std::size_t>(deployment)].name;
  }
  const std::string& name(const Candidate& candidate) const { return name(candidate.deployment); }

  const Plan& plan_;
  const config::Policy& wants_;
  const config::Config& config_;
};

}  // namespace

std::string sentence(const Plan& plan, const config::Policy& wants, const config::Config& config) {
  return Teller(plan, wants, config).tell();
}

}  // namespace weir::routing
