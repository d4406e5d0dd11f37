#include "gateway/admission.h"

#include <algorithm>

namespace weir::gateway {
namespace {

using pricing::Money;
using pricing::Rates;

// What a chat template adds.
constexpr std::int64_t kTemplateTokens = 64;

int tier_of(const config::Config& config, const routing::Candidate& candidate) {
  return config.deployments[static_cast<std::size_t>(candidate.deployment)].tier;
}

void raise(Rates& dearest, const Rates& rates) {
  dearest.reasoning = std::max(dearest.of_reasoning(), rates.of_reasoning());
  dearest.uncached_prompt = std::max(dearest.uncached_prompt, rates.uncached_prompt);
  dearest.cached_prompt = std::max(dearest.cached_prompt, rates.cached_prompt);
  dearest.completion = std::max(dearest.completion, rates.completion);
  dearest.per_request = std::max(dearest.per_request, rates.per_request);
}

int limit_added(pricing::AdmissionTerms& terms, std::string name, const pricing::RateLimits& limits) {
  terms.limits.push_back({std::move(name), limits});
  return static_cast<int>(terms.limits.size()) - 1;
}

// Since `from`, the beginning of a day.
Money spent_on(const config::Budget& budget, const config::Config& config, pricing::Ledger& ledger,
               pricing::Instant from) {
  const pricing::Currency currency = config.prices.currency();
  if (budget.tag) return ledger.tag_spend(*budget.tag, from, currency);
  pricing::SpendQuery query;
  if (from != pricing::Instant::min()) query.from = from;
  using pricing::GroupBy;
  if (budget.tenant) query.where = {{GroupBy::tenant, {config.tenants[static_cast<std::size_t>(*budget.tenant)].name}}};
  if (budget.key) query.where = {{GroupBy::key, {config.keys[static_cast<std::size_t>(*budget.key)].name}}};
  Money spent;
  for (const pricing::SpendRow& row : ledger.spend(query)) {
    if (row.currency == currency) spent += row.cost;
  }
  return spent;
}

}  // namespace

pricing::AdmissionTerms admission_terms(const config::Config& config) {
  pricing::AdmissionTerms terms;
  std::vector<int> of_tenants;  // index of a tenant's limit, or -1
  for (const config::Tenant& tenant : config.tenants)
    of_tenants.push_back(tenant.limits.any() ? limit_added(terms, "tenant " + tenant.name, tenant.limits) : -1);
  for (const config::Budget& budget : config.budgets) {
    if (budget.tag) terms.tags[*budget.tag].push_back(static_cast<int>(terms.budgets.size()));
    terms.budgets.push_back(budget.terms);
  }
  for (std::size_t i = 0; i < config.keys.size(); ++i) {
    const config::Key& key = config.keys[i];
    pricing::AdmissionTerms::Subject& subject = terms.keys.emplace_back();
    if (key.limits.any()) subject.limits.push_back(limit_added(terms, "key " + key.name, key.limits));
    if (const int limit = of_tenants[static_cast<std::size_t>(key.tenant)]; limit >= 0) subject.limits.push_back(limit);
    for (std::size_t b = 0; b < config.budgets.size(); ++b) {
      if (config::applies_to_key(config.budgets[b], config, i)) subject.budgets.push_back(static_cast<int>(b));
    }
  }
  return terms;
}

void restore_budgets(const config::Config& config, pricing::Ledger& ledger, pricing::Instant now,
                     pricing::AdmissionControl& control) {
  control.restore(now, [&](int budget, pricing::Instant from) {
    return spent_on(config.budgets[static_cast<std::size_t>(budget)], config, ledger, from);
  });
}

// As many tokens as the body has bytes, and no more than twice what the rule of thumb says: that covers text without
// any words in it.
std::int64_t prompt_tokens_max(const ChatRequest& chat, std::size_t body_bytes) {
  return std::min(static_cast<std::int64_t>(body_bytes), 2 * chat.prompt_tokens_estimate + kTemplateTokens);
}

std::int64_t longest_completion(const config::Deployment& deployment, const ChatRequest& chat, std::size_t body_bytes) {
  std::int64_t most = std::max<std::int64_t>(1, deployment.context_window_tokens - prompt_tokens_max(chat, body_bytes));
  if (deployment.completion_tokens_max > 0) most = std::min(most, deployment.completion_tokens_max);
  return std::min(most, chat.completion_tokens_max.value_or(most));
}

pricing::Demand demand_of(const config::Config& config, const ChatRequest& chat, const routing::Plan& plan,
                          const Tariffs& tariffs, std::size_t body_bytes) {
  pricing::Demand demand;
  demand.prompt_tokens = chat.prompt_tokens_estimate;
  // A token is at least a byte of text: where many requests count more than was expected, none exceeds what it holds.
  demand.prompt_tokens_max = static_cast<std::int64_t>(body_bytes) + kTemplateTokens;
  int lowest = tier_of(config, plan.choice()), highest = lowest;
  for (const routing::Candidate& candidate : plan.candidates) {
    lowest = std::min(lowest, tier_of(config, candidate));
    highest = std::max(highest, tier_of(config, candidate));
  }
  Rates of_lowest_tier;
  for (const routing::Candidate& candidate : plan.candidates) {
    const auto index = static_cast<std::size_t>(candidate.deployment);
    const Rates& rates = (*tariffs)[index].rates_for(demand.prompt_tokens_max);
    raise(demand.dearest, rates);
    if (tier_of(config, candidate) == lowest) raise(of_lowest_tier, rates);
    demand.completion_tokens_max =
        std::max(demand.completion_tokens_max, longest_completion(config.deployments[index], chat, body_bytes));
  }
  if (lowest < highest) demand.lowest_tier = of_lowest_tier;
  const auto expected = static_cast<std::int64_t>(plan.choice().expected_completion_tokens + 0.5);
  demand.completion_tokens = chat.choices * std::min(demand.completion_tokens_max, expected);
  demand.completion_tokens_max *= chat.choices;
  return demand;
}

void keep_lowest_tier(const config::Config& config, routing::Plan& plan) {
  int lowest = tier_of(config, plan.choice());
  for (const routing::Candidate& candidate : plan.candidates) lowest = std::min(lowest, tier_of(config, candidate));
  std::erase_if(plan.candidates,
                [&](const routing::Candidate& candidate) { return tier_of(config, candidate) > lowest; });
}

}  // namespace weir::gateway
