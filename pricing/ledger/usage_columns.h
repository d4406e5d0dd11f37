// The columns of the table `usage_records`, in order, each with the field of a UsageRecord that it holds. Naming,
// writing and reading all walk this one list, so they cannot come apart.
#pragma once

#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// visit(const char* column, field) for each; fields are const where the record is.
template <class Record, class Visit>
void for_each_column(Record& record, Visit&& visit) {
  visit("request_id", record.request_id);
  visit("upstream_id", record.upstream_id);
  visit("admitted_at_ms", record.admitted_at);
  visit("tenant", record.tenant);
  visit("key_name", record.key);
  visit("endpoint", record.endpoint);
  visit("requested_model", record.requested_model);
  visit("policy", record.policy);
  visit("tag", record.tag);
  visit("tier", record.tier);
  visit("model", record.model);
  visit("deployment", record.deployment);
  visit("reason", record.reason);
  visit("task_class", record.task_class);
  visit("effort", record.effort);
  visit("quality_version", record.quality_version);
  visit("streamed", record.streamed);
  visit("attempts", record.attempts);
  visit("earlier_attempts", record.earlier_attempts);
  visit("uncached_prompt_tokens", record.usage.uncached_prompt_tokens);
  visit("cached_prompt_tokens", record.usage.cached_prompt_tokens);
  visit("answer_tokens", record.usage.answer_tokens);
  visit("reasoning_tokens", record.usage.reasoning_tokens);
  visit("usage_source", record.usage_source);
  visit("price_key", record.price_key);
  visit("price_version", record.price_version);
  visit("tariff_window", record.tariff_window);
  visit("currency", record.currency);
  visit("cost_nanos", record.cost);
  visit("estimated_cost_nanos", record.estimated_cost);
  visit("lowest_tier_cost_nanos", record.lowest_tier_cost);
  visit("highest_tier_cost_nanos", record.highest_tier_cost);
  visit("adjusts", record.adjusts);
  visit("outcome", record.outcome);
  visit("ending", record.ending);
  visit("status", record.status);
  visit("ttft_us", record.ttft_us);
  visit("total_us", record.total_us);
}

}  // namespace weir::pricing
