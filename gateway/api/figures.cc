#include "gateway/api/figures.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "gateway/api/views.h"
#include "pricing/ledger/civil_spans.h"

namespace weir::gateway::api {
namespace {

using pricing::GroupBy;
using pricing::SpendRow;
using pricing::Tally;

// visit(name, figure) of everything that can be added up; a figure is Money or a count.
template <class Visit>
void for_each_figure(const Tally& tally, Visit&& visit) {
  visit("cost", tally.cost);
  visit("estimated_cost", tally.estimated_cost);
  visit("lowest_tier_cost", tally.lowest_tier_cost);
  visit("highest_tier_cost", tally.highest_tier_cost);
  visit("requests", tally.requests);
  visit("served", tally.served());
  visit("attempts", tally.attempts);
  visit("uncached_prompt_tokens", tally.usage.uncached_prompt_tokens);
  visit("cached_prompt_tokens", tally.usage.cached_prompt_tokens);
  visit("answer_tokens", tally.usage.answer_tokens);
  visit("reasoning_tokens", tally.usage.reasoning_tokens);
}

Json json_of(pricing::Money amount) {
  return to_string(amount);
}

Json json_of(std::int64_t count) {
  return count;
}

Json percentiles_of(const pricing::DurationHistogram& durations) {
  if (durations.count() == 0) return nullptr;
  const auto ms = [&](double part) { return durations.quantile_us(part).value_or(0) / 1e3; };
  return {{"count", durations.count()}, {"p50", ms(.5)}, {"p90", ms(.9)}, {"p95", ms(.95)}, {"p99", ms(.99)}};
}

}  // namespace

Rows ask(const Question& question, const Selection& selection, std::vector<GroupBy> by, bool timed) {
  Rows rows = question.sources.ledger.spend(selection.query(std::move(by), timed));
  std::erase_if(rows, [currency = question.sources.config.prices.currency()](const SpendRow& row) {
    return row.currency != currency;
  });
  return rows;
}

Tally sum(std::span<const SpendRow> rows) {
  Tally total;
  for (const SpendRow& row : rows) total += row;
  return total;
}

Rows sum_by(std::span<const SpendRow> rows, std::size_t place) {
  std::map<std::string, SpendRow> sums;
  for (const SpendRow& row : rows) {
    SpendRow& into = sums[row.group[place]];
    into.group = {row.group[place]};
    into.currency = row.currency;
    into += row;
  }
  Rows summed;
  for (auto& [word, row] : sums) summed.push_back(std::move(row));
  return summed;
}

Json figures_of(const Tally& tally) {
  Json json = Json::object();
  for_each_figure(tally, [&](const char* name, auto figure) { json[name] = json_of(figure); });
  Json& outcomes = json["outcomes"] = Json::object();
  for (std::size_t i = 0; i < pricing::kOutcomes; ++i) {
    const auto outcome = static_cast<pricing::Outcome>(i);
    if (tally.with_outcome(outcome) > 0) outcomes[std::string(name_of(outcome))] = tally.with_outcome(outcome);
  }
  return json;
}

Json timed_figures_of(const Tally& tally) {
  Json json = figures_of(tally);
  json["ttft_ms"] = percentiles_of(tally.ttft);
  json["tpot_ms"] = percentiles_of(tally.tpot);
  json["total_ms"] = percentiles_of(tally.total);
  return json;
}

Json table_of(std::span<const SpendRow> rows, std::span<const GroupBy> group_by, bool timed) {
  Json table = Json::array();
  for (const SpendRow& row : rows) {
    Json line = Json::object();
    for (std::size_t i = 0; i < group_by.size(); ++i) line[std::string(name_of(group_by[i]))] = row.group[i];
    line.update(timed ? timed_figures_of(row) : figures_of(row));
    table.push_back(std::move(line));
  }
  return table;
}

Timeline timeline_of(const Selection& selection, GroupBy bucket) {
  Timeline timeline;
  pricing::CivilSpans spans(bucket, selection.time_zone);
  for (auto at = selection.from; at < selection.until; at = spans.at(at).until) {
    const std::string& name = spans.at(at).name;
    if (!timeline.names.empty() && timeline.names.back() == name) continue;
    timeline.names.push_back(name);
    timeline.starts.push_back(at);
  }
  return timeline;
}

Json series_of(std::span<const SpendRow> rows, const Timeline& timeline) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < timeline.names.size(); ++i) places.emplace(timeline.names[i], i);
  std::map<std::string, std::vector<Tally>> groups;
  for (const SpendRow& row : rows) {
    const auto place = places.find(row.group.at(0));
    if (place == places.end()) continue;
    auto& tallies = groups[row.group.size() > 1 ? row.group[1] : ""];
    tallies.resize(timeline.names.size());
    tallies[place->second] += row;
  }
  std::vector<std::pair<pricing::Money, std::string>> order;
  for (const auto& [name, tallies] : groups) {
    pricing::Money cost;
    for (const Tally& tally : tallies) cost += tally.cost;
    order.emplace_back(cost, name);
  }
  std::sort(order.begin(), order.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  Json series{{"starts_ms", Json::array()}, {"names", timeline.names}, {"groups", Json::array()}};
  for (const auto start : timeline.starts) series["starts_ms"].push_back(start.time_since_epoch().count());
  for (const auto& [cost, name] : order) {
    Json group{{"name", name}};
    for (const Tally& tally : groups[name])
      for_each_figure(tally, [&](const char* figure, auto value) { group[figure].push_back(json_of(value)); });
    series["groups"].push_back(std::move(group));
  }
  return series;
}

}  // namespace weir::gateway::api
