// How far each policy kept its latency budget, from the ledger's histograms: the share of first tokens, of further
// tokens and of whole answers that came in time, to within an eighth of the duration. Policies are judged by the
// budgets in force; of requests that brought a budget of their own, the metrics tell
// (weir_latency_budget_requests_total).
#pragma once

#include <span>

#include "config/config.h"
#include "gateway/api/figures.h"

namespace weir::gateway::api {

// `rows` are by policy, with durations. One object each: its figures, probability, ttft_kept, tpot_kept, total_kept.
Json policy_latency(const std::vector<config::Policy>& policies, std::span<const pricing::SpendRow> rows);

}  // namespace weir::gateway::api
