#include "gateway/explanation.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "pricing/ledger/text_table.h"
#include "routing/sentence.h"
#include "routing/utility.h"

namespace weir::gateway {
namespace {

using Json = nlohmann::ordered_json;
using routing::Candidate;

constexpr double kThousandths = 1000;

// What is behind is noise, and makes files hard to compare. Divided, not multiplied: 72.07 is then what JSON says.
double rounded(double value) {
  return std::round(value * kThousandths) / kThousandths;
}

Json budget_of(const config::Policy& wants) {
  Json budget;
  if (wants.latency.ttft_ms) budget["ttft_ms"] = *wants.latency.ttft_ms;
  if (wants.latency.tpot_ms) budget["tpot_ms"] = *wants.latency.tpot_ms;
  if (wants.latency.total_ms) budget["total_ms"] = *wants.latency.total_ms;
  budget["probability"] = wants.latency.probability;
  return budget;
}

Json request_of(const Asked& request, const config::Config& config) {
  const config::Policy& wants = request.wants;
  Json json{{"policy", wants.name},
            {"class", config.quality.classes[static_cast<std::size_t>(request.task_class)].name},
            {"effort", name_of(request.effort)},
            {"prompt_tokens", request.prompt_tokens},
            {"streamed", request.streamed},
            {"least_tier", config.tiers[static_cast<std::size_t>(wants.least_tier)].name},
            {"prefer", name_of(wants.preference)},
            {"value_per_quality_point", to_string(routing::value_per_point(wants))},
            {"latency", budget_of(wants)}};
  if (wants.cost_max) json["max_cost"] = to_string(*wants.cost_max);
  if (wants.miss_cost) json["miss_cost"] = to_string(*wants.miss_cost);
  if (request.completion_tokens_max) json["max_tokens"] = *request.completion_tokens_max;
  return json;
}

Json naming(int deployment, routing::Exclusion excluded, const config::Config& config) {
  const config::Deployment& named = config.deployments[static_cast<std::size_t>(deployment)];
  Json json{{"deployment", named.name},
            {"tier", config.tiers[static_cast<std::size_t>(named.tier)].name},
            {"excluded", nullptr}};
  if (excluded != routing::Exclusion::none) json["excluded"] = name_of(excluded);
  return json;
}

void add_predictions(const Candidate& candidate, Json& json) {
  json["effort"] = name_of(candidate.effort);
  json["in_flight"] = candidate.in_flight;
  json["ttft_ms"] = rounded(candidate.ttft_ms);
  json["tpot_ms"] = rounded(candidate.tpot_ms);
  json["total_ms"] = rounded(candidate.total_ms);
  json["completion_tokens"] = rounded(candidate.expected_completion_tokens);
  json["meets_probability"] = rounded(candidate.meets_probability);
  json["quality"] = rounded(candidate.quality);
  json["quality_from"] = {{"table", rounded(candidate.quality - candidate.feedback_points - candidate.head_points)},
                          {"head", rounded(candidate.head_points)},
                          {"feedback", rounded(candidate.feedback_points)}};
  json["cost"] = to_string(candidate.cost);
  json["over_max_cost"] = candidate.over_cost_max;
  json["utility"] = rounded(candidate.utility_nanos) / 1e9;
}

std::string fixed(double value, int places) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

// `candidate` is null where nothing was predicted.
pricing::TextTable::Row row_of(int deployment, routing::Exclusion excluded, const Candidate* candidate,
                               const config::Config& config) {
  const config::Deployment& named = config.deployments[static_cast<std::size_t>(deployment)];
  pricing::TextTable::Row row{named.name, config.tiers[static_cast<std::size_t>(named.tier)].name,
                              excluded == routing::Exclusion::none ? "" : std::string(name_of(excluded))};
  if (!candidate) return row.insert(row.end(), 6, "-"), row;
  row.insert(row.end(),
             {fixed(candidate->ttft_ms, 0), fixed(candidate->tpot_ms, 1), fixed(candidate->total_ms, 0),
              fixed(100 * candidate->meets_probability, 1), fixed(candidate->quality, 1), to_string(candidate->cost)});
  return row;
}

// Calls each(deployment, exclusion, candidate or null) for the candidates and then for the excluded.
template <class Each>
void for_all(const routing::Plan& plan, Each&& each) {
  for (const Candidate& candidate : plan.candidates) each(candidate.deployment, routing::Exclusion::none, &candidate);
  for (std::size_t i = 0; i < plan.excluded.size(); ++i) {
    const Candidate* foregone = i < plan.foregone.size() ? &plan.foregone[i] : nullptr;
    each(plan.excluded[i].deployment, plan.excluded[i].why, foregone);
  }
}

}  // namespace

Decision decision_of(routing::Request&& request, routing::Plan&& plan) {
  return {{std::move(request.wants), request.prompt_tokens, request.completion_tokens_max, request.task_class,
           request.effort, request.streamed},
          std::move(plan)};
}

std::string explanation_json(const Decision& decision, const config::Config& config) {
  const auto& [asked, plan] = decision;
  Json json{
      {"choice", nullptr}, {"reason", name_of_reason(plan).text()}, {"sentence", sentence(plan, asked.wants, config)}};
  if (!plan.empty()) json["choice"] = config.deployments[static_cast<std::size_t>(plan.choice().deployment)].name;
  json["quality_version"] = config.quality.version;
  json["currency"] = name_of(config.prices.currency());
  json["request"] = request_of(asked, config);
  if (plan.effort) json["effort"] = name_of(*plan.effort);
  json["other_efforts"] = Json::array();
  for (const Candidate& candidate : plan.other_efforts) {
    Json& one = json["other_efforts"].emplace_back(naming(candidate.deployment, routing::Exclusion::none, config));
    add_predictions(candidate, one);
  }
  json["candidates"] = Json::array();
  for_all(plan, [&](int deployment, routing::Exclusion excluded, const Candidate* candidate) {
    Json& one = json["candidates"].emplace_back(naming(deployment, excluded, config));
    if (candidate) add_predictions(*candidate, one);
  });
  return json.dump(2) + "\n";
}

std::string explanation_text(const Decision& decision, const config::Config& config) {
  constexpr std::size_t kWords = 3;
  pricing::TextTable table({"deployment", "tier", "excluded", "TTFT ms", "TPOT ms", "total ms", "in time %", "quality",
                            "cost " + std::string(name_of(config.prices.currency()))},
                           kWords);
  const auto add_with_effort = [&](const Candidate& candidate) {
    auto row = row_of(candidate.deployment, routing::Exclusion::none, &candidate, config);
    row.front() += " (" + std::string(name_of(candidate.effort)) + ")";
    table.add(std::move(row));
  };
  for (const Candidate& candidate : decision.plan.other_efforts) add_with_effort(candidate);
  for_all(decision.plan, [&](int deployment, routing::Exclusion excluded, const Candidate* candidate) {
    table.add(row_of(deployment, excluded, candidate, config));
  });
  return table.print() + "\n" + sentence(decision.plan, decision.asked.wants, config) + "\n";
}

}  // namespace weir::gateway
