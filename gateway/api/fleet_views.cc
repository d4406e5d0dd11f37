#include <nlohmann/json.hpp>

#include "gateway/api/figures.h"
#include "gateway/api/views.h"

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

Json figures_at(const Rows& rows, const std::string& deployment) {
  for (const pricing::SpendRow& row : rows) {
    if (row.group[0] == deployment) return timed_figures_of(row);
  }
  return timed_figures_of({});
}

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
  json["aliases"] = Json::array();
  for (const config::ModelAlias& alias : config.aliases) {
    if (alias.policy && &config.policies[static_cast<std::size_t>(*alias.policy)] == &policy)
      json["aliases"].push_back(alias.name);
  }
  return json;
}

}  // namespace

Response deployments(const Question& question) {
  const auto& [sources, request, viewer, selection, now] = question;
  const config::Config& config = sources.config;
  const Rows rows =
      in_currency(sources.ledger.spend(selection.query({GroupBy::deployment}, true)), config.prices.currency());
  const std::vector<DeploymentState> states = sources.deployments();
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
              {"tariff", tariff_of(deployment, config.prices, now)}};
    line.update(figures_at(rows, deployment.name));
    table.push_back(std::move(line));
  }
  return json_response({{"deployments", std::move(table)}});
}

Response policies(const Question& question) {
  const auto& [sources, request, viewer, selection, now] = question;
  const config::Config& config = sources.config;
  Json policies = Json::array(), tiers = Json::array();
  for (const config::Policy& policy : config.policies) policies.push_back(policy_json(config, policy));
  for (const config::Tier& tier : config.tiers)
    tiers.push_back({{"tier", tier.name}, {"model", tier.model}, {"quality", tier.quality}});
  const GroupBy by[] = {GroupBy::policy, GroupBy::tier};
  const Rows rows =
      in_currency(sources.ledger.spend(selection.query({GroupBy::policy, GroupBy::tier})), config.prices.currency());
  return json_response({{"policies", std::move(policies)}, {"tiers", std::move(tiers)}, {"mix", table_of(rows, by)}});
}

}  // namespace weir::gateway::api
