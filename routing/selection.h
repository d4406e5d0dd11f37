// Selection is what still moves the first of ranked candidates: the session's tier is kept where changing it does not
// pay, replicas of the chosen tier share the load as the policy says, and now and then another tier is explored.
// Only candidates that need no more relaxation than the first are ever put before it. Pure functions.
#pragma once

#include <cstdint>
#include <span>

#include "config/policy.h"
#include "routing/candidate.h"

namespace weir::routing {

// True when the best of `tier` was put first, though another tier's candidate is worth more.
bool keep_tier(std::span<Candidate> ranked, const config::Policy& policy, int tier);

// Of the first one's tier the fastest goes first among those that are worth as much, to a few hundredths of the cost:
// what little more one of them has cached is not worth a queue, and servers that are sent alike keep more cached
// between them than one that is sent all.
void take_fastest_of_equals(std::span<Candidate> ranked, const config::Policy& policy);

// A request that will be late wherever it goes shall not make others late: where its miss has a cost, and queues rather
// than its own prompt are what makes it late, the longest queue of the first one's tier is put first. The other servers
// stay short enough to be in time for those that still can be. True when the first was replaced.
bool concede(std::span<Candidate> ranked, const config::Policy& policy);

// Puts the replica first that the policy wants among those of the first one's tier.
void share_load(std::span<Candidate> ranked, const config::Policy& policy, std::uint64_t draw);

// With the policy's probability, puts a candidate of another tier first. True when it did.
bool explore(std::span<Candidate> ranked, const config::Policy& policy, std::uint64_t draw);

}  // namespace weir::routing
