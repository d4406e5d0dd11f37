// A Request is what the router needs to know about one request, and nothing else: plain numbers and names, no bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "config/deployment.h"
#include "config/policy.h"
#include "config/quality.h"
#include "routing/prompt_prefix.h"
#include "routing/prompt_scale.h"
#include "routing/text_scores.h"

namespace weir::routing {

// What somebody knows of one deployment beforehand; what is absent is predicted.
struct Known {
  std::optional<double> ttft_ms;
  std::optional<double> tpot_ms;
  std::optional<std::int64_t> cached_tokens;
};

struct Request {
  std::int64_t prompt_tokens = 0;                     // an estimate; exact where `text` is empty
  PromptText text;                                    // from which the fleet makes a better estimate
  PromptPrefix prefix;                                // says who may have it in its prefix cache
  std::optional<std::int64_t> completion_tokens_max;  // `max_tokens`, where the client gave one
  // Where somebody knows beforehand, by effort; empty: they are predicted.
  std::span<const std::int64_t> completion_tokens_known;
  std::span<const Known> known;  // likewise, by deployment; empty: nobody does
  bool streamed = false;
  int key = -1;                                         // index into Config::keys; -1: nobody's
  int policy = 0;                                       // index into Config::policies: `wants` without its overrides
  config::Endpoints endpoints{config::Endpoint::chat};  // by any of which it can be served
  int task_class = 0;                                   // index into QualityTable::classes
  config::Effort effort = config::Effort::high;
  config::EffortSet efforts;              // instead, the router may choose one of these
  std::optional<TextScores> text_scores;  // where a text head read it
  std::uint64_t session = 0;              // names the conversation, as a hash; 0: none
  double cost_weight = 1;                 // above 1 where a tenant's budget runs short
  config::Capabilities needs{false, false, false, false};
  config::Policy wants;                  // the policy with the request's own overrides applied
  std::optional<int> pinned_tier;        // index into Config::tiers
  std::optional<int> pinned_deployment;  // index into Config::deployments
};

}  // namespace weir::routing
