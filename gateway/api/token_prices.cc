#include "gateway/api/token_prices.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/api/figures.h"

namespace weir::gateway::api {
namespace {

using pricing::GroupBy;
using pricing::Instant;
using pricing::Money;

Json per_million(Money cost, std::int64_t tokens) {
  constexpr double kMillion = 1e6;
  if (tokens == 0) return nullptr;
  return to_string(
      Money{static_cast<std::int64_t>(static_cast<double>(cost.nanos) * kMillion / static_cast<double>(tokens))});
}

Money list_cost(const pricing::Tally& tally, const pricing::Tariff& tariff) {
  pricing::Rates rates = tariff.rates;
  rates.per_request = {};
  return cost(tally.usage, rates) + Money{tariff.rates.per_request.nanos * tally.requests};
}

// What the servers cost, and for how long they were there.
struct Owned {
  Money cost;
  double busy = 0;  // share of that time
  double expected = 0;
};

std::optional<Owned> owned(const std::vector<pricing::PriceVersion>& versions, Instant from, Instant until,
                           const pricing::Usage& usage) {
  Owned owned;
  double seconds = 0, busy_seconds = 0;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const Instant begins = std::max(from, versions[i].effective_from);
    const Instant ends = i + 1 < versions.size() ? std::min(until, versions[i + 1].effective_from) : until;
    if (begins >= ends || !versions[i].capacity) continue;
    const pricing::Capacity& capacity = *versions[i].capacity;
    const double here = std::chrono::duration<double>(ends - begins).count();
    owned.cost += Money{static_cast<std::int64_t>(static_cast<double>(cost_per_hour(capacity).nanos) * here / 3600)};
    seconds += here;
    // Of the latest capacity; a period rarely has two.
    busy_seconds =
        static_cast<double>(usage.uncached_prompt_tokens) / static_cast<double>(capacity.prefill_tokens_per_second) +
        static_cast<double>(usage.completion_tokens()) / static_cast<double>(capacity.decode_tokens_per_second);
    owned.expected = static_cast<double>(capacity.utilisation_permille) / 1000;
  }
  if (seconds <= 0) return std::nullopt;
  owned.busy = busy_seconds / seconds;
  return owned;
}

}  // namespace

ListCosts list_costs(const Question& question) {
  const config::Config& config = question.sources.config;
  ListCosts costs;
  for (const config::Deployment& deployment : config.deployments) {
    if (!deployment.list_price_key.empty()) costs[deployment.name];
  }
  if (costs.empty()) return costs;
  const Timeline hours = timeline_of(question.selection, GroupBy::hour);
  std::map<std::string, Instant> starts;
  for (std::size_t i = 0; i < hours.names.size(); ++i) starts.emplace(hours.names[i], hours.starts[i]);
  for (const pricing::SpendRow& row : ask(question, question.selection, {GroupBy::hour, GroupBy::deployment})) {
    const auto into = costs.find(row.group[1]);
    const auto start = starts.find(row.group[0]);
    if (into == costs.end() || start == starts.end()) continue;
    const auto index = static_cast<std::size_t>(*config::index_named(row.group[1], config.deployments));
    if (const auto tariff = config.prices.at(config.deployments[index].list_price_key, start->second))
      into->second += list_cost(row, *tariff);
  }
  return costs;
}

Json token_prices(const Question& question, const config::Deployment& deployment, const pricing::Tally& tally,
                  const ListCosts& list_costs) {
  const std::int64_t tokens = tally.usage.prompt_tokens() + tally.usage.completion_tokens();
  Json json{{"billed", per_million(tally.cost, tokens)}, {"owned", nullptr}, {"list", nullptr}};
  json["utilisation"] = nullptr;
  json["expected_utilisation"] = nullptr;
  const auto* versions = question.sources.config.prices.versions(deployment.price_key);
  const Instant until = std::min(question.selection.until, question.now);
  if (const auto own = versions ? owned(*versions, question.selection.from, until, tally.usage) : std::nullopt) {
    json["owned"] = per_million(own->cost, tokens);
    json["utilisation"] = own->busy;
    json["expected_utilisation"] = own->expected;
  }
  if (const auto list = list_costs.find(deployment.name); list != list_costs.end())
    json["list"] = per_million(list->second, tokens);
  return json;
}

}  // namespace weir::gateway::api
