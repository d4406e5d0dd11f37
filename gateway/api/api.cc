#include "gateway/api/api.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/api/feedback.h"
#include "gateway/api/figures.h"
#include "gateway/api/policy_work.h"
#include "gateway/api/sheet.h"
#include "gateway/commands.h"

namespace weir::gateway::api {
namespace {

struct View {
  std::string_view name;
  Response (*show)(const Question&);
  std::string_view tables;  // in its answer, as gateway/api/sheet.h gives them
  bool for_tenants = true;
};

constexpr View kViews[] = {
    {"overview", overview, "series,tiers,policies,keys,tags"},
    {"spend", spend, "rows,series,before"},
    {"tags", tags, "rows,series,before"},
    {"tokens", tokens, "series,tiers,windows"},
    {"latency", latency, "series,rows,policies,heat_map"},
    {"requests", requests, "requests"},
    {"reasons", reasons, "reasons"},
    {"policies", policies, "policies,mix"},
    {"deployments", deployments, "deployments", false},
    {"quality", quality, "quality", false},
    {"usage", usage, "rows"},
    {"budgets", budgets, "budgets"},
};

constexpr std::string_view kViewsBelow = "/api/v1/";

constexpr std::string_view kFeedback = "/api/v1/feedback";

struct Action {
  std::string_view path;
  std::string_view method;
  Response (*act)(const PolicyDesk&);
  Role least = Role::reader;
};

constexpr Action kActions[] = {
    {"/api/v1/policies/check", "POST", check_draft},
    {"/api/v1/policies/replay", "POST", start_trial},
    {"/api/v1/policies/replay", "GET", trial_progress},
    {"/api/v1/policies/replay", "DELETE", cancel_trial},
    {"/api/v1/policies/apply", "POST", apply_draft, Role::admin},
    {kFeedback, "POST", take_feedback, Role::admin},
};

constexpr std::string_view kPolicies = "/api/v1/policies/";
constexpr std::string_view kSession = "/api/v1/session";
constexpr std::string_view kExplain = "/api/v1/explain";
constexpr std::string_view kDecisions = "/api/v1/decisions/";

Response unauthorized() {
  Response response = problem(401, "Log in, or send a token or a key: Authorization: Bearer ...");
  response.headers.emplace_back("www-authenticate", "Bearer");
  return response;
}

}  // namespace

Response Api::answer(const Request& request, pricing::Instant now, Doorkeeper::TimePoint monotonic) {
  try {
    if (request.path == kSession && request.method != "GET") return session(request, monotonic);
    const bool works = request.path.starts_with(kPolicies) || request.path == kFeedback;
    if (!works && request.method != (request.path == kExplain ? "POST" : "GET"))
      return problem(
          405,
          "Only GET is understood here, and POST on /api/v1/explain, /api/v1/feedback and below /api/v1/policies.");
    Doorkeeper::Admission admission = door_.admit(request, monotonic);
    if (admission.refusal) return std::move(*admission.refusal);
    // Whether somebody is logged in is a question, and no is an answer.
    if (request.path == kSession && request.header("authorization").empty() && !admission.viewer)
      return json_response({{"role", nullptr}});
    if (!admission.viewer) return unauthorized();
    if (request.path == kSession) return who(*admission.viewer, now);
    if (request.path == kExplain || request.path.starts_with(kDecisions)) return explain(request, *admission.viewer);
    if (works) return act(request, *admission.viewer, now);
    return view(request, *admission.viewer, now);
  } catch (const std::exception& unexpected) {
    spdlog::error("the dashboard's {} failed: {}", request.path, unexpected.what());
    return problem(500, std::string("This failed: ") + unexpected.what());
  }
}

Response Api::session(const Request& request, Doorkeeper::TimePoint monotonic) {
  if (!is_same_origin(request)) return problem(403, "The request comes from another site.");
  if (request.method == "DELETE") return door_.log_out(request);
  if (request.method != "POST") return problem(405, "POST logs in, DELETE logs out, GET tells who you are.");
  if (!request.header("content-type").starts_with("application/json"))
    return problem(415, "Send {\"token\": \"...\"} as application/json.");
  return door_.log_in(request, monotonic);
}

// Who is logged in, and what the page needs to know before it shows anything.
Response Api::who(const Viewer& viewer, pricing::Instant now) const {
  constexpr std::string_view kRoles[] = {"tenant", "reader", "admin"};
  const config::Config& config = sources_.config;
  bool synthetic = false;
  if (!viewer.tenant) {
    pricing::SpendQuery tenants;
    tenants.group_by = {pricing::GroupBy::tenant};
    for (const pricing::SpendRow& row : sources_.ledger.spend(tenants))
      synthetic = synthetic || pricing::is_synthetic(row.group[0]);
  }
  Json tiers = Json::array();
  for (const config::Tier& tier : config.tiers) tiers.push_back(tier.name);
  return json_response({{"name", viewer.name},
                        {"role", kRoles[static_cast<std::size_t>(viewer.role)]},
                        {"tenant", viewer.tenant ? Json(*viewer.tenant) : Json()},
                        {"currency", name_of(config.prices.currency())},
                        {"tiers", std::move(tiers)},
                        {"explains", sources_.explain && !viewer.tenant},
                        {"synthetic", synthetic},
                        {"version", kVersion},
                        {"now_ms", now.time_since_epoch().count()}});
}

Response Api::explain(const Request& request, const Viewer& viewer) const {
  if (viewer.tenant) return problem(403, "A tenant's key does not see the fleet.");
  if (!sources_.explain || !sources_.decision) return problem(404, "Decisions are not explained here.");
  if (request.path != kExplain) return sources_.decision(std::string_view(request.path).substr(kDecisions.size()));
  if (!is_same_origin(request)) return problem(403, "The request comes from another site.");
  return sources_.explain(request);
}

// What works with policies, and what is thought of answers. Whatever is more than a look must come from this very
// origin and be JSON.
Response Api::act(const Request& request, const Viewer& viewer, pricing::Instant now) {
  const auto at_path = [&](const Action& action) { return action.path == request.path; };
  const auto known = std::ranges::find_if(
      kActions, [&](const Action& action) { return at_path(action) && action.method == request.method; });
  if (known == std::end(kActions))
    return std::ranges::any_of(kActions, at_path) ? problem(405, "docs/openapi.yaml lists what is understood here.")
                                                  : problem(404, "There is nothing here; see docs/openapi.yaml.");
  if (viewer.role < known->least)
    return problem(403, known->least == Role::admin ? "Only a token whose role is admin may do this."
                                                    : "A tenant's key does not work with policies.");
  if (known->method != "GET" && !is_same_origin(request)) return problem(403, "The request comes from another site.");
  if (known->method == "POST" && !request.header("content-type").starts_with("application/json"))
    return problem(415, "Send JSON, as application/json.");
  return known->act({sources_, request, viewer, now});
}

Response Api::view(const Request& request, const Viewer& viewer, pricing::Instant now) {
  std::string_view name = request.path;
  if (name.starts_with(kViewsBelow)) name.remove_prefix(kViewsBelow.size());
  for (const View& known : kViews) {
    if (known.name != name) continue;
    if (viewer.tenant && !known.for_tenants) return problem(403, "A tenant's key does not see the fleet.");
    const Selected selected = select(request, viewer, now);
    if (selected.refusal) return *selected.refusal;
    const Response shown = known.show({sources_, request, viewer, selected.selection, now});
    return wants_sheet(request) ? sheet_of(shown, name, known.tables, request) : shown;
  }
  return problem(404, "There is no such view; docs/openapi.yaml lists them.");
}

}  // namespace weir::gateway::api
