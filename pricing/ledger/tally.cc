#include "pricing/ledger/tally.h"

namespace weir::pricing {
namespace {

void add_durations(const UsageRecord& record, Tally& tally) {
  if (!record.adjusts.empty() || record.deployment.empty()) return;
  tally.total.add(record.total_us);
  if (!record.ttft_us || !record.streamed) return;
  tally.ttft.add(*record.ttft_us);
  const std::int64_t gaps = record.usage.completion_tokens() - 1;
  if (gaps > 0) tally.tpot.add((record.total_us - *record.ttft_us) / gaps);
}

}  // namespace

void Tally::add(const UsageRecord& record) {
  add_figures(record);
  add_durations(record, *this);
}

void Tally::add_figures(const UsageRecord& record) {
  cost += record.cost;
  lowest_tier_cost += record.lowest_tier_cost;
  highest_tier_cost += record.highest_tier_cost;
  if (!record.adjusts.empty()) return;
  ++requests;
  ++outcomes[static_cast<std::size_t>(record.outcome)];
  attempts += record.attempts;
  usage += record.usage;
  estimated_cost += record.estimated_cost;
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

Tally& Tally::operator-=(const Tally& part) {
  requests -= part.requests;
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] -= part.outcomes[i];
  attempts -= part.attempts;
  usage.uncached_prompt_tokens -= part.usage.uncached_prompt_tokens;
  usage.cached_prompt_tokens -= part.usage.cached_prompt_tokens;
  usage.answer_tokens -= part.usage.answer_tokens;
  usage.reasoning_tokens -= part.usage.reasoning_tokens;
  cost.nanos -= part.cost.nanos;
  estimated_cost.nanos -= part.estimated_cost.nanos;
  lowest_tier_cost.nanos -= part.lowest_tier_cost.nanos;
  highest_tier_cost.nanos -= part.highest_tier_cost.nanos;
  return *this;
}

}  // namespace weir::pricing
