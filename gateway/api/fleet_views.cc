#include <nlohmann/json.hpp>

#include "gateway/api/figures.h"
#include "gateway/api/policy_work.h"
#include "gateway/api/token_prices.h"
#include "gateway/api/views.h"
#include "gateway/policy_board.h"

namespace weir::gateway::api {
namespace {

using pricing::GroupBy;

Json tariff_of(const config::Deployment& deployment, const pricing::PriceBook& prices, pricing::Instant now) {
  const auto tariff = prices.at(deployment.price_key, now);
  if (!tariff) return nullptr;
  Json json{{"price", deployment.price_key},
            {"version", tariff->version},
            {"window", tariff->window},
            {"uncached_prompt_per_million", to_string_per_million(tariff->rates.uncached_prompt)},
            {"cached_prompt_per_million", to_string_per_million(tariff->rates.cached_prompt)},
            {"completion_per_million", to_string_per_million(tariff->rates.completion)}};
  json["until_ms"] = tariff->until == pricing::Instant::max() ? Json() : Json(tariff->until.time_since_epoch().count());
  return json;
}

pricing::Tally tally_of(const Rows& rows, const std::string& deployment) {
  for (const pricing::SpendRow& row : rows) {
    if (row.group[0] == deployment) return row;
  }
  return {};
}

// What was predicted of the latest requests beside what came; null where none came since the start.
Json track_record(const std::optional<routing::TrackRecord::Summary>& summary) {
  if (!summary) return nullptr;
  return {{"count", summary->count},
          {"predicted_ms", summary->predicted_ms},
          {"observed_ms", summary->observed_ms},
          {"within_p90", summary->within_p90}};
}

Json aliases_of(std::size_t policy, const config::Config& config) {
  Json names = Json::array();
  for (const config::ModelAlias& alias : config.aliases) {
    if (alias.policy == static_cast<int>(policy)) names.push_back(alias.name);
  }
  return names;
}

// Who applied it over the file's, when, and what the file's is; null where the file's is in force.
Json applied_json(const std::optional<config::AppliedPolicy>& applied, const config::Config& config) {
  if (!applied) return nullptr;
  return {{"by", applied->by}, {"at", applied->at}, {"over", policy_json(config, applied->over)["fields"]}};
}

}  // namespace

Response deployments(const Question& question) {
  const auto& [sources, request, viewer, selection, now] = question;
  const config::Config& config = sources.config;
  const Rows rows = ask(question, selection, {GroupBy::deployment}, true);
  const std::vector<DeploymentState> states = sources.deployments();
  const ListCosts lists = list_costs(question);
  Json table = Json::array();
  for (std::size_t i = 0; i < config.deployments.size(); ++i) {
    const config::Deployment& deployment = config.deployments[i];
    Json line{{"deployment", deployment.name},
              {"tier", config.tiers[static_cast<std::size_t>(deployment.tier)].name},
              {"dialect", name_of(deployment.dialect)},
              {"breaker", states.at(i).breaker},
              {"in_flight", states[i].in_flight},
              {"in_flight_max", deployment.in_flight_max},
              {"slots", deployment.prior.slots},
              {"expected_ttft_floor_ms", deployment.prior.ttft_floor_ms},
              {"expected_tpot_ms", deployment.prior.itl_ms},
              {"predictions", {{"ttft", track_record(states[i].ttft)}, {"tpot", track_record(states[i].tpot)}}},
              {"tariff", tariff_of(deployment, config.prices, now)}};
    const pricing::Tally tally = tally_of(rows, deployment.name);
    line["per_million"] = token_prices(question, deployment, tally, lists);
    line.update(timed_figures_of(tally));
    table.push_back(std::move(line));
  }
  return json_response({{"deployments", std::move(table)}});
}

Response policies(const Question& question) {
  const auto& [sources, request, viewer, selection, now] = question;
  const config::Config& config = sources.config;
  Json policies = Json::array(), tiers = Json::array();
  const PolicyBoard::Snapshot board = sources.policies.now();
  for (std::size_t i = 0; i < board->in_force.size(); ++i) {
    Json line = policy_json(config, board->in_force[i]);
    line["aliases"] = aliases_of(i, config);
    line["applied"] = applied_json(board->applied[i], config);
    policies.push_back(std::move(line));
  }
  for (const config::Tier& tier : config.tiers)
    tiers.push_back({{"tier", tier.name}, {"model", tier.model}, {"quality", tier.quality}});
  const GroupBy by[] = {GroupBy::policy, GroupBy::tier};
  const Rows rows = ask(question, selection, {GroupBy::policy, GroupBy::tier});
  Json classes = Json::array();
  for (const config::TaskClass& task_class : config.quality.classes) classes.push_back(task_class.name);
  return json_response({{"policies", std::move(policies)},
                        {"tiers", std::move(tiers)},
                        {"classes", std::move(classes)},
                        {"kept", !sources.policies.file().empty()},
                        {"mix", table_of(rows, by)}});
}

}  // namespace weir::gateway::api
