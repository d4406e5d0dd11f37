#include "gateway/latency_verdict.h"

namespace weir::gateway {
namespace {

using pricing::Outcome;

bool within(const config::LatencyBudget& budget, const pricing::UsageRecord& record) {
  const auto total_ms = static_cast<double>(record.total_us) / 1e3;
  if (budget.total_ms && total_ms > *budget.total_ms) return false;
  if (!record.streamed || !record.ttft_us) return true;
  const auto ttft_ms = static_cast<double>(*record.ttft_us) / 1e3;
  if (budget.ttft_ms && ttft_ms > *budget.ttft_ms) return false;
  const auto gaps = static_cast<double>(record.usage.completion_tokens() - 1);
  return !budget.tpot_ms || gaps <= 0 || (total_ms - ttft_ms) / gaps <= *budget.tpot_ms;
}

}  // namespace

LatencyVerdict judge_latency(const config::LatencyBudget& budget, const pricing::UsageRecord& record) {
  if (!budget.any()) return LatencyVerdict::not_judged;
  switch (record.outcome) {
    case Outcome::served:
      return within(budget, record) ? LatencyVerdict::met : LatencyVerdict::missed;
    case Outcome::upstream_fault:
    case Outcome::refused:
      return LatencyVerdict::missed;
    case Outcome::client_fault:
    case Outcome::client_left:
    case Outcome::shutdown:
    case Outcome::interrupted:
      break;
  }
  return LatencyVerdict::not_judged;
}

}  // namespace weir::gateway
