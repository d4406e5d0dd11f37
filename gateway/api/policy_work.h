// Working with policies: a draft in place of a policy is checked, replayed over the last days, and put in force.
//
//   POST /api/v1/policies/check    {"policy", "draft"}           what is wrong, as a configuration would be told
//   POST /api/v1/policies/replay   {"policy", "draft", "days"}   begins a trial; GET tells how far it is, DELETE ends
//   it POST /api/v1/policies/apply    {"policy", "draft", "over"}   for admins
//
// A draft is the policy's entry in the configuration as JSON, or as YAML in a string. `over` is what it was drafted
// over, as "fields" of /api/v1/policies, so that nobody applies over what somebody else has just applied.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "gateway/api/views.h"

namespace weir::gateway::api {

struct PolicyDesk {
  const Sources& sources;
  const Request& request;
  const Viewer& viewer;
  pricing::Instant now;
};

Response check_draft(const PolicyDesk& desk);
Response start_trial(const PolicyDesk& desk);
Response trial_progress(const PolicyDesk& desk);
Response cancel_trial(const PolicyDesk& desk);
Response apply_draft(const PolicyDesk& desk);

// A policy in figures, and as the configuration writes it ("fields").
nlohmann::ordered_json policy_json(const config::Config& config, const config::Policy& policy);

}  // namespace weir::gateway::api
