// Oracles tell Weir the truth in place of its predictions, one kind at a time: what it then gains is what the errors of
// that prediction cost.
#pragma once

#include "tests/bench/routing/contest.h"

namespace weir::bench {

enum class Oracle {
  lengths,  // of the answers
  latency,  // first token and pace on each server, as things stand when it is asked
  cached,   // prompt tokens that each server still has
  serving,  // the three above
  quality,  // which tier's answer will be right
};

Line weir_with(Oracle oracle, const Cell& cell, const Labels& labels, std::size_t requests, Seeds seeds);

}  // namespace weir::bench
