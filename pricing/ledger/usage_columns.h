// The columns of the view `usage_records`, each with the field of a UsageRecord that it holds. Naming, writing and
// reading all walk this one list, so they cannot come apart.
//
// What only this record can say is an OwnColumn of the table `usage_rows`. What it has from the configuration, or is
// one of a few words, is a SharedColumn of `usage_labels`, where a combination that many records have stands once.
#pragma once

#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

struct OwnColumn {
  const char* name;
  constexpr operator const char*() const { return name; }
};
struct SharedColumn {
  const char* name;
  constexpr operator const char*() const { return name; }
};

// visit(column, field) for each; fields are const where the record is. Who does not tell the two kinds apart takes a
// const char*.
template <class Record, class Visit>
void for_each_column(Record& record, Visit&& visit) {
  visit(OwnColumn{"request_id"}, record.request_id);
  visit(OwnColumn{"upstream_id"}, record.upstream_id);
  visit(OwnColumn{"admitted_at_ms"}, record.admitted_at);
  visit(SharedColumn{"tenant"}, record.tenant);
  visit(SharedColumn{"key_name"}, record.key);
  visit(SharedColumn{"endpoint"}, record.endpoint);
  visit(SharedColumn{"requested_model"}, record.requested_model);
  visit(SharedColumn{"policy"}, record.policy);
  visit(OwnColumn{"tag"}, record.tag);
  visit(SharedColumn{"tier"}, record.tier);
  visit(SharedColumn{"model"}, record.model);
  visit(SharedColumn{"deployment"}, record.deployment);
  visit(SharedColumn{"reason"}, record.reason);
  visit(SharedColumn{"task_class"}, record.task_class);
  visit(SharedColumn{"effort"}, record.effort);
  visit(SharedColumn{"quality_version"}, record.quality_version);
  visit(SharedColumn{"streamed"}, record.streamed);
  visit(SharedColumn{"attempts"}, record.attempts);
  visit(OwnColumn{"earlier_attempts"}, record.earlier_attempts);
  visit(OwnColumn{"uncached_prompt_tokens"}, record.usage.uncached_prompt_tokens);
  visit(OwnColumn{"cached_prompt_tokens"}, record.usage.cached_prompt_tokens);
  visit(OwnColumn{"answer_tokens"}, record.usage.answer_tokens);
  visit(OwnColumn{"reasoning_tokens"}, record.usage.reasoning_tokens);
  visit(SharedColumn{"usage_source"}, record.usage_source);
  visit(SharedColumn{"price_key"}, record.price_key);
  visit(SharedColumn{"price_version"}, record.price_version);
  visit(SharedColumn{"tariff_window"}, record.tariff_window);
  visit(SharedColumn{"currency"}, record.currency);
  visit(OwnColumn{"cost_nanos"}, record.cost);
  visit(OwnColumn{"estimated_cost_nanos"}, record.estimated_cost);
  visit(OwnColumn{"lowest_tier_cost_nanos"}, record.lowest_tier_cost);
  visit(OwnColumn{"highest_tier_cost_nanos"}, record.highest_tier_cost);
  visit(OwnColumn{"adjusts"}, record.adjusts);
  visit(SharedColumn{"outcome"}, record.outcome);
  visit(SharedColumn{"ending"}, record.ending);
  visit(SharedColumn{"status"}, record.status);
  visit(OwnColumn{"ttft_us"}, record.ttft_us);
  visit(OwnColumn{"total_us"}, record.total_us);
}

}  // namespace weir::pricing
