// Figures of the ledger as JSON. Money is decimal text, exact to the nano-unit; durations are milliseconds; a tally's
// members are named like the record's. Rows in another than the installation's currency are left out.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "gateway/api/selection.h"
#include "pricing/ledger/ledger.h"

namespace weir::gateway::api {

using Json = nlohmann::ordered_json;
using Rows = std::vector<pricing::SpendRow>;

struct Question;

// What the ledger has of a selection, in the installation's currency; `timed` with durations.
Rows ask(const Question& question, const Selection& selection, std::vector<pricing::GroupBy> by, bool timed = false);
pricing::Tally sum(std::span<const pricing::SpendRow> rows);
// One row for each word at `place` of the groups, with the sums of its rows: one reading of the ledger serves several
// tables.
Rows sum_by(std::span<const pricing::SpendRow> rows, std::size_t place);

// Requests, outcomes, tokens by class, cost, estimated cost, and what the lowest and the highest tier would have cost.
Json figures_of(const pricing::Tally& tally);
// The same and the durations' percentiles: ttft_ms, tpot_ms and total_ms, each {count, p50, p90, p95, p99} or null.
Json timed_figures_of(const pricing::Tally& tally);
// One object for each row: its words by the names of `group_by`, then its figures.
Json table_of(std::span<const pricing::SpendRow> rows, std::span<const pricing::GroupBy> group_by, bool timed = false);

// Every civil span of a selection, also those without a request.
struct Timeline {
  std::vector<std::string> names;
  std::vector<pricing::Instant> starts;
};
Timeline timeline_of(const Selection& selection, pricing::GroupBy bucket);

// Rows by {bucket, word} as a chart wants them: {"starts_ms": [...], "names": [...], "groups": [{"name", "cost": [...],
// "requests": [...], ...}]}, the costliest group first.
Json series_of(std::span<const pricing::SpendRow> rows, const Timeline& timeline);

}  // namespace weir::gateway::api
