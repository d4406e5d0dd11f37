// The views of the dashboard, each answered by one request: a function of the selection, the ledger and the fleet.
// What they answer is described in docs/openapi.yaml. They throw pricing::LedgerError.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "gateway/api/message.h"
#include "gateway/api/selection.h"
#include "gateway/api/viewer.h"
#include "pricing/admission_control.h"
#include "pricing/ledger/ledger.h"
#include "routing/track_record.h"

namespace weir::gateway {
class FeedbackBoard;
class PolicyBoard;
class Trial;
}  // namespace weir::gateway

namespace weir::gateway::api {

struct DeploymentState {
  int in_flight = 0;
  std::string breaker;                                     // "admitting", "tripped" or "probing"
  std::optional<routing::TrackRecord::Summary> ttft = {};  // predicted against observed
  std::optional<routing::TrackRecord::Summary> tpot = {};
};

// Where the figures come from. Everything outlives the API; `deployments` may be called from its thread.
struct Sources {
  const config::Config& config;
  pricing::Ledger& ledger;
  PolicyBoard& policies;
  Trial& trial;
  std::function<std::vector<DeploymentState>()> deployments;                      // in the configuration's order
  std::function<std::vector<pricing::AdmissionControl::BudgetStatus>()> budgets;  // likewise
  // What the router would do with a request, and what it did with one; where there is somebody to tell.
  std::function<Response(const Request&)> explain = {};
  std::function<Response(std::string_view request_id)> decision = {};
  FeedbackBoard* feedback = nullptr;  // where the configuration has it
};

// What a view is asked.
struct Question {
  const Sources& sources;
  const Request& request;
  const Viewer& viewer;
  const Selection& selection;
  pricing::Instant now;
};

Response overview(const Question& question);
Response quality(const Question& question);
Response spend(const Question& question);
Response tags(const Question& question);
Response tokens(const Question& question);
Response latency(const Question& question);
Response deployments(const Question& question);
Response budgets(const Question& question);
Response policies(const Question& question);
Response requests(const Question& question);
Response reasons(const Question& question);
Response usage(const Question& question);

}  // namespace weir::gateway::api
