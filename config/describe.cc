#include <ostream>
#include <sstream>

#include "config/config.h"

namespace weir::config {
namespace {

std::string in_words(double ms) {
  std::ostringstream text;
  if (ms < 1000) {
    text << ms << " ms";
  } else {
    text << ms / 1000 << " s";
  }
  return text.str();
}

std::string address(const Listener& listener) {
  const bool v6 = listener.host.find(':') != std::string::npos;
  return (v6 ? "[" + listener.host + "]" : listener.host) + ":" + std::to_string(listener.port);
}

std::string to_string(const Url& url) {
  return (url.tls ? "https://" : "http://") + address({url.host, url.port}) + url.path;
}

std::string amount(pricing::Money money, pricing::Currency currency) {
  return to_string(money) + " " + std::string(name_of(currency));
}

std::string budgets(const LatencyBudget& budget) {
  std::string text;
  const auto add = [&text](const std::optional<double>& ms, const char* what) {
    if (ms) text += (text.empty() ? "" : ", ") + std::string(what) + " within " + in_words(*ms);
  };
  add(budget.ttft_ms, "first token");
  add(budget.tpot_ms, "each further token");
  add(budget.total_ms, "everything");
  if (text.empty()) return "no latency budget";
  std::ostringstream percent;
  percent << budget.probability * 100;
  return text + " with " + percent.str() + " % probability";
}

std::string preference(const Policy& policy, pricing::Currency currency) {
  switch (policy.preference) {
    case Preference::cheapest:
      return "the cheapest that does";
    case Preference::best:
      return "the best that does";
    case Preference::balanced:
      return "the best value that does, a point of quality being worth " +
             amount(policy.value_per_quality_point, currency);
  }
  return "";
}

void describe_deployment(const Config& config, const Deployment& deployment, pricing::Instant now, std::ostream& out) {
  out << "  " << deployment.name << ": " << config.tiers[static_cast<std::size_t>(deployment.tier)].name << " at "
      << to_string(deployment.url) << " (" << name_of(deployment.dialect) << ", there called "
      << deployment.upstream_model << "), at most " << deployment.in_flight_max << " in flight, context "
      << deployment.context_window_tokens << " tokens\n";
  const auto tariff = config.prices.at(deployment.price_key, now);
  if (!tariff) return;
  out << "    price " << deployment.price_key << ", version " << tariff->version
      << (tariff->window.empty() ? "" : ", " + tariff->window) << ": cached "
      << to_string_per_million(tariff->rates.cached_prompt) << ", uncached "
      << to_string_per_million(tariff->rates.uncached_prompt) << ", completion "
      << to_string_per_million(tariff->rates.completion) << " " << name_of(config.prices.currency())
      << " per million tokens";
  if (tariff->until != pricing::Instant::max()) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(tariff->until - now).count();
    out << ", unchanged for " << minutes / 60 << " h " << minutes % 60 << " min at least";
  }
  out << "\n";
}

void describe_text_head(const TextHead& head, std::ostream& out) {
  const auto percent = [](double share) { return std::to_string(static_cast<int>(100 * share + 0.5)) + " %"; };
  out << "Text head " << head.version << ", trained on " << head.examples
      << " prompts: points go from the table's to the head's by " << percent(head.trust.labelled) << " in "
      << head.classes.size() << " classes that it knows, by " << percent(head.trust.unlabelled)
      << " where there is no class, by " << percent(head.trust.unseen) << " in others\n";
}

void describe_policy(const Config& config, const Policy& policy, std::ostream& out) {
  const auto currency = config.prices.currency();
  out << "  " << policy.name << ": " << budgets(policy.latency) << ", " << preference(policy, currency);
  if (policy.least_tier > 0) out << ", never below " << config.tiers[static_cast<std::size_t>(policy.least_tier)].name;
  if (!policy.efforts.empty()) out << ", at an effort of thinking chosen from " << names_of(policy.efforts);
  if (config.text_head && !policy.text_head) out << ", without reading the prompt";
  if (policy.cost_max) out << ", at most " << amount(*policy.cost_max, currency) << " a request";
  for (const AppliedPolicy& applied : config.applied) {
    if (applied.policy.name == policy.name)
      out << "; applied by " << applied.by << " at " << applied.at << " over what the file says";
  }
  out << "\n";
}

void describe_alias(const Config& config, const ModelAlias& alias, std::ostream& out) {
  out << "  " << alias.name << ":";
  if (alias.policy) out << " policy " << config.policies[static_cast<std::size_t>(*alias.policy)].name;
  if (alias.tier) out << " always " << config.tiers[static_cast<std::size_t>(*alias.tier)].name;
  if (alias.deployment) out << " always " << config.deployments[static_cast<std::size_t>(*alias.deployment)].name;
  if (!alias.policy && !alias.tier && !alias.deployment) out << " the key's policy";
  out << "\n";
}

// ", at most 60 requests and 100000 tokens a minute, 8 at once", or nothing.
std::string limits(const pricing::RateLimits& limits, const char* before) {
  std::string text;
  const auto add = [&text](const std::optional<std::int64_t>& limit, const char* what) {
    if (limit) text += (text.empty() ? "" : ", ") + std::to_string(*limit) + what;
  };
  add(limits.requests_per_minute, " requests a minute");
  add(limits.tokens_per_minute, " tokens a minute");
  add(limits.concurrent_requests, " at once");
  if (text.empty()) return "";
  return (*before ? std::string(before) : ", ") + "at most " + text;
}

void describe_budget(const Config& config, const Budget& budget, std::ostream& out) {
  const pricing::BudgetTerms& terms = budget.terms;
  out << "  " << budget.name << ": " << amount(terms.amount, config.prices.currency());
  if (terms.period == pricing::Period::total)
    out << " in all";
  else
    out << " a " << name_of(terms.period) << " in " << terms.calendar->zone_name();
  if (budget.tenant) out << " for tenant " << config.tenants[static_cast<std::size_t>(*budget.tenant)].name;
  if (budget.key) out << " for key " << config.keys[static_cast<std::size_t>(*budget.key)].name;
  if (budget.tag) out << " for tag " << *budget.tag;
  out << ", warns at " << terms.warn_at * 100 << " %";
  if (terms.hard) out << ", " << config.tiers.front().name << " only from " << terms.lowest_tier_at * 100 << " %";
  out << (terms.hard ? ", hard" : ", soft") << (terms.paced ? ", paced" : "") << "\n";
}

}  // namespace

void describe(const Config& config, pricing::Instant now, std::ostream& out) {
  out << "Listening on " << address(config.server.listen) << ", admin on " << address(config.server.admin) << "\n"
      << "Ledger: " << (config.ledger.file.empty() ? "in memory, forgotten at exit" : config.ledger.file.string())
      << "\n"
      << "Tiers, lowest capability first:\n";
  for (const Tier& tier : config.tiers)
    out << "  " << tier.name << ": " << tier.model << ", quality " << tier.quality
        << (tier.quality_model ? ", by the table " + config.quality.version + " where a class is known" : "") << "\n";
  if (config.text_head) describe_text_head(*config.text_head, out);
  out << "Deployments:\n";
  for (const Deployment& deployment : config.deployments) describe_deployment(config, deployment, now, out);
  out << "Policies, the first being the default:\n";
  for (const Policy& policy : config.policies) describe_policy(config, policy, out);
  out << "Models:\n";
  for (const ModelAlias& alias : config.aliases) describe_alias(config, alias, out);
  out << "Keys:\n";
  for (const Key& key : config.keys) {
    const Tenant& tenant = config.tenants[static_cast<std::size_t>(key.tenant)];
    out << "  " << key.name << " of " << tenant.name << limits(key.limits, "") << limits(tenant.limits, ", together ")
        << "\n";
  }
  if (!config.budgets.empty()) out << "Budgets:\n";
  for (const Budget& budget : config.budgets) describe_budget(config, budget, out);
}

}  // namespace weir::config
