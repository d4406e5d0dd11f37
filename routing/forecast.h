// A Forecast is what one request is expected to consume on each deployment: prompt tokens, how many of them the
// deployment has in its prefix cache, and how long the answer will be. Made once for a request; a view of the fleet,
// valid until the fleet changes.
#pragma once

#include "routing/lengths.h"
#include "routing/load.h"
#include "routing/prefix_index.h"
#include "routing/request.h"

namespace weir::routing {

class Fleet;

class Forecast {
 public:
  Forecast(const Fleet& fleet, const Request& request);

  PromptTokens prompt(int deployment) const;
  // Within what the request, the deployment and its context window allow.
  ExpectedLength length(int deployment) const;

 private:
  double prompt_tokens(int tier) const;

  const Fleet& fleet_;
  const Request& request_;
  PrefixIndex::Match match_;
  mutable int tier_asked_ = -1;
  mutable double prompt_tokens_ = 0;
};

// Whose answers the answer to this request is like, on a tier.
LengthGroup group_of(const Request& request, int tier);

}  // namespace weir::routing
