#include "gateway/api/policy_latency.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace weir::gateway::api {
namespace {

using pricing::DurationHistogram;

// The share of durations that a budget allows; within the bucket that it falls into, in proportion.
Json kept_share(const DurationHistogram& durations, const std::optional<double>& budget_ms) {
  if (!budget_ms || durations.count() == 0) return nullptr;
  const double budget_us = *budget_ms * 1e3;
  double kept = 0;
  for (std::size_t i = 0; i < DurationHistogram::kBuckets; ++i) {
    const auto from = static_cast<double>(DurationHistogram::lower_bound_us(i));
    const auto until = static_cast<double>(DurationHistogram::lower_bound_us(i + 1));
    kept += static_cast<double>(durations.count_in(i)) * std::clamp((budget_us - from) / (until - from), 0.0, 1.0);
  }
  return kept / static_cast<double>(durations.count());
}

}  // namespace

Json policy_latency(const std::vector<config::Policy>& policies, std::span<const pricing::SpendRow> rows) {
  Json table = Json::array();
  for (const pricing::SpendRow& row : rows) {
    Json line{{"policy", row.group[0]}};
    line.update(timed_figures_of(row));
    if (const auto index = config::index_named(row.group[0], policies)) {
      const config::LatencyBudget& budget = policies[static_cast<std::size_t>(*index)].latency;
      line["probability"] = budget.probability;
      line["ttft_kept"] = kept_share(row.ttft, budget.ttft_ms);
      line["tpot_kept"] = kept_share(row.tpot, budget.tpot_ms);
      line["total_kept"] = kept_share(row.total, budget.total_ms);
    }
    table.push_back(std::move(line));
  }
  return table;
}

}  // namespace weir::gateway::api
