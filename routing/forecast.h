// A Forecast is what one request is expected to consume on each deployment: prompt tokens, how many of them the
// deployment has in its prefix cache, time, and how long the answer will be. Made once for a request; a view of the
// fleet, valid until the fleet changes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "routing/lengths.h"
#include "routing/load.h"
#include "routing/predictor.h"
#include "routing/prefix_index.h"
#include "routing/request.h"

namespace weir::routing {

class Fleet;

class Forecast {
 public:
  Forecast(const Fleet& fleet, const Request& request);
  // Of the same request at another effort.
  Forecast(const Forecast& known, const Request& request);

  // Of the whole prompt, as a tier's tokenizer counts it.
  std::int64_t prompt_tokens(int tier) const { return of(tier).prompt_tokens; }
  PromptTokens prompt(int deployment) const;
  // Of a prompt as prompt() says.
  LatencyPrediction latency(int deployment, const PromptTokens& prompt) const;
  // Which of them read the longest known part of the prompt last; -1: none of them.
  int latest_reader(std::span<const int> deployments) const;
  // Within what the request, the deployment and its context window allow.
  ExpectedLength length(int deployment) const;

 private:
  // What it is busy with, as those tell as well that still await their first token.
  Load load(int deployment) const;

  const Fleet& fleet_;
  const Request& request_;
  PrefixIndex::Match match_;

  // The deployments of a tier share their answers, mostly.
  struct OfTier {
    int tier = -1;
    std::int64_t prompt_tokens = 0;
    double most = -1;
    double prior = -1;
    ExpectedLength length = {};
  };
  OfTier& of(int tier) const {
    OfTier& known = tiers_[static_cast<std::size_t>(tier) % kTiersKept];
    if (known.tier != tier) begin(known, tier);
    return known;
  }
  void begin(OfTier& known, int tier) const;

  static constexpr std::size_t kTiersKept = 4;
  mutable std::array<OfTier, kTiersKept> tiers_;  // tiers that share a place take turns
};

// Whose answers the answer to this request is like, on a tier.
LengthGroup group_of(const Request& request, int tier);

}  // namespace weir::routing
