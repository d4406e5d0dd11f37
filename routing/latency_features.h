// What the time to a first token and the time per token depend on, as features of a regression. Logarithms throughout:
// a queue of 400 is not a hundred times worse news than one of 4. Prompt length is centred on about a thousand tokens,
// so that what is learned at one length is first of all a level.
#pragma once

#include <array>
#include <cstddef>

#include "routing/load.h"

namespace weir::routing {

inline constexpr std::size_t kTtftFeatures = 14;
inline constexpr std::size_t kTpotFeatures = 6;

using TtftFeatures = std::array<double, kTtftFeatures>;
using TpotFeatures = std::array<double, kTpotFeatures>;

// What both are made of: logarithms of counts, each taken once. `slots` as the service model says.
struct LatencyLogs {
  double prompt, cached, waiting, running, prefill, kv;

  LatencyLogs(const PromptTokens& tokens, const Load& load, int slots);
};

TtftFeatures ttft_features(const LatencyLogs& log);
TpotFeatures tpot_features(const LatencyLogs& log);

// How far each feature's weight may be thought to go, before anything was observed.
TtftFeatures ttft_prior_variances();
TpotFeatures tpot_prior_variances();

}  // namespace weir::routing
