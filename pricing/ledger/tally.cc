#include "pricing/ledger/tally.h"

namespace weir::pricing {
namespace {

void add_durations(const UsageRecord& record, Tally& tally) {
  if (record.deployment.empty()) return;
  tally.total.add(record.total_us);
  if (!record.ttft_us || !record.streamed) return;
  tally.ttft.add(*record.ttft_us);
  const std::int64_t gaps = record.usage.completion_tokens() - 1;
  if (gaps > 0) tally.tpot.add((record.total_us - *record.ttft_us) / gaps);
}

}  // namespace

void Tally::add(const UsageRecord& record) {
  cost += record.cost;
  lowest_tier_cost += record.lowest_tier_cost;
  highest_tier_cost += record.highest_tier_cost;
  if (!record.adjusts.empty()) return;
  ++requests;
  ++outcomes[static_cast<std::size_t>(record.outcome)];
  attempts += record.attempts;
  usage += record.usage;
  estimated_cost += record.estimated_cost;
  add_durations(record, *this);
}

Tally& Tally::operator+=(const Tally& other) {
  requests += other.requests;
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
  attempts += other.attempts;
  usage += other.usage;
  cost += other.cost;
  estimated_cost += other.estimated_cost;
  lowest_tier_cost += other.lowest_tier_cost;
  highest_tier_cost += other.highest_tier_cost;
  ttft += other.ttft;
  tpot += other.tpot;
  total += other.total;
  return *this;
}

}  // namespace weir::pricing
