#include "gateway/api/policy_work.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "gateway/api/figures.h"
#include "gateway/policy_board.h"
#include "gateway/trial.h"

namespace weir::gateway::api {
namespace {

constexpr int kDaysMost = 30;

struct Draft {
  nlohmann::json body;
  std::size_t index = 0;
  PolicyBoard::Snapshot policies;
  config::DraftedPolicy read;

  const config::Policy& in_force() const { return policies->in_force[index]; }
};

Json fields_json(const config::Policy& policy, const config::Config& config) {
  Json fields = Json::object();
  for (const auto& [key, value] : config::fields_of(policy, config)) fields[key] = value;
  return fields;
}

// What the body drafts, or what is wrong with the body itself.
std::variant<Draft, Response> draft_in(const PolicyDesk& desk) {
  const config::Config& config = desk.sources.config;
  Draft draft{nlohmann::json::parse(desk.request.body, nullptr, false), 0, desk.sources.policies.now(), {}};
  const auto text_of = [&draft](const char* member) {
    const auto found = draft.body.find(member);
    if (found == draft.body.end()) return std::string();
    return found->is_string() ? found->get<std::string>() : found->dump();
  };
  if (!draft.body.is_object() || !draft.body.contains("policy") || !draft.body.contains("draft"))
    return problem(400, "Send {\"policy\": NAME, \"draft\": {\"ttft\": \"1s\", ...}}.");
  const auto index = config::index_named(text_of("policy"), config.policies);
  if (!index) return problem(404, "There is no policy named \"" + text_of("policy") + "\".", "policy");
  draft.index = static_cast<std::size_t>(*index);
  draft.read = config::draft_policy(text_of("draft"), *index, config);
  return draft;
}

Json problems_json(const std::vector<config::Problem>& problems) {
  Json list = Json::array();
  for (const config::Problem& problem : problems)
    list.push_back({{"path", problem.path}, {"message", problem.message}});
  return list;
}

// Nothing that has a mistake is replayed or applied.
std::variant<Draft, Response> faultless_draft_in(const PolicyDesk& desk) {
  auto drafted = draft_in(desk);
  const Draft* const draft = std::get_if<Draft>(&drafted);
  if (!draft || draft->read.policy) return drafted;
  const config::Problem& first = draft->read.problems.front();
  return problem(422, first.message, first.path);
}

Json estimate_json(const routing::Estimate& estimate) {
  return {{"mean", estimate.mean}, {"half_width", estimate.half_width}};
}

Json summary_json(const routing::Summary& summary, const config::Config& config) {
  Json tiers = Json::object();
  for (std::size_t i = 0; i < config.tiers.size(); ++i) tiers[config.tiers[i].name] = summary.tier_percent[i] / 100;
  Json json{{"cost", to_string(summary.cost)}, {"refused", summary.refused}, {"quality", summary.quality.mean}};
  json["kept"] = summary.judged > 0 ? Json(summary.met_percent.mean / 100) : Json();
  json["tiers"] = std::move(tiers);
  return json;
}

Json figures_json(const TrialFigures& figures, const config::Config& config) {
  return {{"requests", figures.before.requests},
          {"before", summary_json(figures.before, config)},
          {"after", summary_json(figures.after, config)},
          {"cost_percent", estimate_json(figures.change.cost_percent)},
          {"missed_points", figures.judged > 0 ? estimate_json(figures.change.missed) : Json()},
          {"quality_points", estimate_json(figures.change.quality)}};
}

Json result_json(const TrialResult& result, const config::Config& config) {
  return {{"from_ms", result.from.time_since_epoch().count()},
          {"until_ms", result.until.time_since_epoch().count()},
          {"left_out", result.left_out},
          {"of_policy", figures_json(result.of_policy, config)},
          {"all", figures_json(result.all, config)}};
}

}  // namespace

Json policy_json(const config::Config& config, const config::Policy& policy) {
  Json json{{"policy", policy.name}, {"prefer", name_of(policy.preference)}};
  json["ttft_ms"] = policy.latency.ttft_ms ? Json(*policy.latency.ttft_ms) : Json();
  json["tpot_ms"] = policy.latency.tpot_ms ? Json(*policy.latency.tpot_ms) : Json();
  json["total_ms"] = policy.latency.total_ms ? Json(*policy.latency.total_ms) : Json();
  json["probability"] = policy.latency.probability;
  json["cost_max"] = policy.cost_max ? Json(to_string(*policy.cost_max)) : Json();
  json["least_tier"] =
      policy.least_tier > 0 ? Json(config.tiers[static_cast<std::size_t>(policy.least_tier)].name) : Json();
  json["value_per_quality_point"] = to_string(policy.value_per_quality_point);
  json["fields"] = fields_json(policy, config);
  return json;
}

Response check_draft(const PolicyDesk& desk) {
  auto drafted = draft_in(desk);
  if (auto* refusal = std::get_if<Response>(&drafted)) return std::move(*refusal);
  const Draft& draft = std::get<Draft>(drafted);
  Json answer{{"problems", problems_json(draft.read.problems)}};
  answer["policy"] = nullptr;
  if (const auto& policy = draft.read.policy) {
    answer["policy"] = policy_json(desk.sources.config, *policy);
    answer["changed"] = *policy != draft.in_force();
    std::vector<config::Policy> all = draft.policies->in_force;
    all[draft.index] = *policy;
    answer["yaml"] = config::yaml_of(all, desk.sources.config);
  }
  return json_response(answer);
}

Response start_trial(const PolicyDesk& desk) {
  auto drafted = faultless_draft_in(desk);
  if (auto* refusal = std::get_if<Response>(&drafted)) return std::move(*refusal);
  const Draft& draft = std::get<Draft>(drafted);
  const nlohmann::json days = draft.body.value("days", nlohmann::json(7));
  if (!days.is_number_integer() || days.get<int>() < 1 || days.get<int>() > kDaysMost)
    return problem(400, "days must be a whole number from 1 to " + std::to_string(kDaysMost) + ".", "days");
  const bool started = desk.sources.trial.start(
      {draft.policies->in_force, draft.index, *draft.read.policy, std::chrono::hours(24 * days.get<int>())}, desk.now);
  if (!started) return problem(409, "Another replay is under way; wait for its end, or cancel it.");
  spdlog::info("{} replays a draft of the policy {}", desk.viewer.name, draft.in_force().name);
  return trial_progress(desk);
}

Response trial_progress(const PolicyDesk& desk) {
  const Trial::Progress progress = desk.sources.trial.progress();
  Json json{
      {"state", name_of(progress.state)}, {"policy", progress.policy}, {"done", progress.done}, {"all", progress.all}};
  if (!progress.failure.empty()) json["failure"] = progress.failure;
  json["result"] = progress.result ? result_json(*progress.result, desk.sources.config) : Json();
  return json_response(json);
}

Response cancel_trial(const PolicyDesk& desk) {
  desk.sources.trial.cancel();
  return trial_progress(desk);
}

Response apply_draft(const PolicyDesk& desk) {
  auto drafted = faultless_draft_in(desk);
  if (auto* refusal = std::get_if<Response>(&drafted)) return std::move(*refusal);
  const Draft& draft = std::get<Draft>(drafted);
  const config::Config& config = desk.sources.config;
  const Json before = fields_json(draft.in_force(), config);
  if (!draft.body.contains("over")) return problem(400, "Send what the draft replaces as \"over\".", "over");
  if (draft.body["over"] != nlohmann::json(before) ||
      !desk.sources.policies.apply(draft.index, *draft.read.policy, draft.in_force(), desk.viewer.name, desk.now))
    return problem(409, "The policy has been changed since this was drafted; look at it again.", "over");
  const Json after = fields_json(*draft.read.policy, config);
  spdlog::warn("{} ({}) applied the policy {}: {} instead of {}", desk.viewer.name, desk.request.remote,
               draft.in_force().name, after.dump(), before.dump());
  return json_response({{"applied", after}, {"kept_in", desk.sources.policies.file()}});
}

}  // namespace weir::gateway::api
