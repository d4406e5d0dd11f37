// The choice: which candidate first, by what a policy wants and, where nothing meets it, by what gives first.
#pragma once

#include <cstdint>
#include <vector>

#include "config/policy.h"
#include "routing/plan.h"

namespace weir::routing {

// What the policy would have to give up for this candidate: Relaxed bits.
std::uint8_t relaxed_for(const Candidate& candidate, const config::Policy& policy);

// The part of it that comes before all utility: where a miss has a cost, only the price cap does.
std::uint8_t constraint_class(const Candidate& candidate, const config::Policy& policy);

// Whether `a` is the better. Total and deterministic: the last tie is broken by the deployment's place in the
// configuration, and by the effort.
bool precedes(const Candidate& a, const Candidate& b, const config::Policy& policy);
// Best first.
void rank(std::vector<Candidate>& candidates, const config::Policy& policy);

// What made the first of ranked candidates the first, among several.
Reason reason_for(std::uint8_t constraint_class, config::Preference preference);

}  // namespace weir::routing
