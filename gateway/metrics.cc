#include "gateway/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>

#include "config/config.h"
#include "gateway/recorder.h"
#include "pricing/period.h"

namespace weir::gateway {
namespace {

using namespace prometheus;

// Seconds. From a cached first token to a long reasoning answer.
const Histogram::BucketBoundaries kTtftSeconds = {.05, .1, .2, .35, .5, .75, 1, 1.5, 2, 3, 5, 8, 15, 30, 60, 120};
const Histogram::BucketBoundaries kTpotSeconds = {.005, .01, .015, .02, .025, .03, .04, .05, .075, .1, .15, .25, .5, 1};
const Histogram::BucketBoundaries kTotalSeconds = {.1, .25, .5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800};
// The semantic conventions' own, in powers of four.
const Histogram::BucketBoundaries kTokenUsage = {1,     4,     16,     64,      256,     1024,     4096,
                                                 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};

// The same histograms under the names of the semantic conventions: what was observed once is shown twice.
struct Alias {
  std::string_view name;
  const char* alias;
};

constexpr Alias kGenAiNames[] = {
    {"weir_time_to_first_token_seconds", "gen_ai_server_time_to_first_token_seconds"},
    {"weir_time_per_output_token_seconds", "gen_ai_server_time_per_output_token_seconds"},
    {"weir_request_duration_seconds", "gen_ai_server_request_duration_seconds"},
};

Labels gen_ai_labels(const config::Config& config, const std::string& deployment) {
  const auto index = config::index_named(deployment, config.deployments);
  const int tier = index ? config.deployments[static_cast<std::size_t>(*index)].tier : 0;
  return {{"gen_ai_operation_name", "chat"},
          {"gen_ai_provider_name", "deepseek"},
          {"gen_ai_response_model", config.tiers[static_cast<std::size_t>(tier)].model},
          {"deployment", deployment}};
}

}  // namespace

struct Metrics::Impl {
  Registry registry;
  Family<Counter>& requests =
      BuildCounter().Name("weir_requests_total").Help("Requests, by how they ended.").Register(registry);
  Family<Counter>& tokens =
      BuildCounter().Name("weir_tokens_total").Help("Tokens by disjoint class.").Register(registry);
  Family<Counter>& cost =
      BuildCounter().Name("weir_cost_total").Help("What requests cost, in the currency's unit.").Register(registry);
  Family<Counter>& attempts =
      BuildCounter().Name("weir_attempts_total").Help("Attempts at deployments, retries included.").Register(registry);
  Family<Histogram>& ttft = BuildHistogram()
                                .Name("weir_time_to_first_token_seconds")
                                .Help("Request admitted to first content byte sent to the client.")
                                .Register(registry);
  Family<Histogram>& tpot = BuildHistogram()
                                .Name("weir_time_per_output_token_seconds")
                                .Help("(total - first token) / (completion tokens - 1).")
                                .Register(registry);
  Family<Histogram>& total =
      BuildHistogram().Name("weir_request_duration_seconds").Help("Request admitted to settled.").Register(registry);
  Family<Gauge>& in_flight = BuildGauge().Name("weir_in_flight").Help("Attempts not yet finished.").Register(registry);
  Family<Gauge>& admitting = BuildGauge()
                                 .Name("weir_deployment_admitting")
                                 .Help("1 while the deployment's breaker admits requests.")
                                 .Register(registry);
  Family<Gauge>& foreign =
      BuildGauge()
          .Name("weir_deployment_foreign_requests")
          .Help("Requests at the deployment that this gateway did not send, as far as its metrics page says.")
          .Register(registry);
  Family<Gauge>& kv_cache_use = BuildGauge()
                                    .Name("weir_deployment_kv_cache_use_ratio")
                                    .Help("Of the deployment's KV cache, as its metrics page says.")
                                    .Register(registry);
  Family<Counter>& limited = BuildCounter()
                                 .Name("weir_limited_requests_total")
                                 .Help("Requests that a limit or a budget refused, or kept from the higher tiers.")
                                 .Register(registry);
  Counter& limited_by_rate = limited.Add({{"by", "limit"}});
  Counter& limited_by_budget = limited.Add({{"by", "budget"}});
  Counter& limited_to_lowest_tier = limited.Add({{"by", "budget_to_lowest_tier"}});
  Family<Gauge>& budgets = BuildGauge()
                               .Name("weir_budget")
                               .Help("Budgets in their present periods, in the currency's unit: amount, spent, held.")
                               .Register(registry);
  Family<Gauge>& budget_periods = BuildGauge()
                                      .Name("weir_budget_period_timestamp_seconds")
                                      .Help("When a budget's present period began and when it ends, as Unix time.")
                                      .Register(registry);
  Family<Gauge>& multipliers = BuildGauge()
                                   .Name("weir_budget_price_multiplier")
                                   .Help("What a paced budget makes a unit of money count for.")
                                   .Register(registry);
  Gauge& backlog = BuildGauge()
                       .Name("weir_ledger_backlog_records")
                       .Help("Usage records settled but not yet in the ledger.")
                       .Register(registry)
                       .Add({});
  Gauge& lag = BuildGauge()
                   .Name("weir_ledger_lag_seconds")
                   .Help("For how long the oldest settled usage record has waited for the ledger.")
                   .Register(registry)
                   .Add({});
  Gauge& journal_bytes = BuildGauge()
                             .Name("weir_journal_bytes")
                             .Help("Size of the journal of what the ledger does not have yet.")
                             .Register(registry)
                             .Add({});
  Counter& journal_failures = BuildCounter()
                                  .Name("weir_journal_failures_total")
                                  .Help("Journal entries that found no room.")
                                  .Register(registry)
                                  .Add({});
  Gauge& connections =
      BuildGauge().Name("weir_client_connections").Help("Open client connections.").Register(registry).Add({});

  Family<Histogram>& token_usage =
      BuildHistogram().Name("gen_ai_client_token_usage").Help("Tokens of one request, by type.").Register(registry);
  Family<Counter>& unpriced = BuildCounter()
                                  .Name("weir_unpriced_requests_total")
                                  .Help("Requests that used tokens while no price was in force.")
                                  .Register(registry);
  Family<Counter>& usage_conflicts = BuildCounter()
                                         .Name("weir_usage_conflicts_total")
                                         .Help("Answers in which two fields for one class of tokens disagreed.")
                                         .Register(registry);
  Family<Counter>& malformed_events = BuildCounter()
                                          .Name("weir_malformed_events_total")
                                          .Help("Events of streams that were passed on and are no JSON object.")
                                          .Register(registry);
  Family<Counter>& latency_budgets = BuildCounter()
                                         .Name("weir_latency_budget_requests_total")
                                         .Help("Requests with a latency budget, by whether they kept it.")
                                         .Register(registry);
  Family<Gauge>& latency_targets = BuildGauge()
                                       .Name("weir_latency_budget_target_ratio")
                                       .Help("The share of a policy's requests that should keep its latency budget.")
                                       .Register(registry);

  Family<Counter>& feedback = BuildCounter()
                                  .Name("weir_feedback_total")
                                  .Help("Opinions about answers, those that the ledger knew at the start included.")
                                  .Register(registry);
  Family<Gauge>& corrections = BuildGauge()
                                   .Name("weir_quality_correction_points")
                                   .Help("What feedback adds to the quality table's points.")
                                   .Register(registry);

  const config::Config& config;

  explicit Impl(const config::Config& read) : config(read) {
    // What an alert watches is there from the start: an increase from nothing is none.
    for (const config::Deployment& deployment : config.deployments) of(deployment.name);
    for (const config::Policy& policy : config.policies) {
      judged(policy.name, true);
      judged(policy.name, false);
    }
  }

  // References found once per label set; Family::Add looks them up under a lock, by labels.
  struct PerDeployment {
    Counter* uncached_prompt;
    Counter* cached_prompt;
    Counter* answer;
    Counter* reasoning;
    Counter* attempts;
    Counter* unpriced;
    Counter* usage_conflicts;
    Counter* malformed_events;
    Histogram* prompt_usage;
    Histogram* completion_usage;
    Histogram* ttft;
    Histogram* tpot;
    Histogram* total;

    void count(const pricing::Usage& usage) {
      uncached_prompt->Increment(static_cast<double>(usage.uncached_prompt_tokens));
      cached_prompt->Increment(static_cast<double>(usage.cached_prompt_tokens));
      answer->Increment(static_cast<double>(usage.answer_tokens));
      reasoning->Increment(static_cast<double>(usage.reasoning_tokens));
    }
  };
  std::map<std::string, PerDeployment, std::less<>> deployments;
  // Looked for by views of the words that they are stored by.
  std::map<std::tuple<std::string, pricing::Outcome, bool, int>, Counter*, std::less<>> endings;
  std::map<std::tuple<std::string, std::string, pricing::Currency>, Counter*, std::less<>> costs;
  std::map<std::string, std::array<Counter*, 2>, std::less<>> verdicts;  // missed, met

  PerDeployment& of(const std::string& deployment) {
    if (const auto it = deployments.find(deployment); it != deployments.end()) return it->second;
    const auto tokens_of = [&](const char* name) { return &tokens.Add({{"deployment", deployment}, {"class", name}}); };
    const auto usage_of = [&](const char* type) {
      Labels labels = gen_ai_labels(config, deployment);
      labels.emplace("gen_ai_token_type", type);
      return &token_usage.Add(labels, kTokenUsage);
    };
    return deployments
        .emplace(deployment,
                 PerDeployment{tokens_of("uncached_prompt"), tokens_of("cached_prompt"), tokens_of("answer"),
                               tokens_of("reasoning"), &attempts.Add({{"deployment", deployment}}),
                               &unpriced.Add({{"deployment", deployment}}),
                               &usage_conflicts.Add({{"deployment", deployment}}),
                               &malformed_events.Add({{"deployment", deployment}}), usage_of("input"),
                               usage_of("output"), &ttft.Add({{"deployment", deployment}}, kTtftSeconds),
                               &tpot.Add({{"deployment", deployment}}, kTpotSeconds),
                               &total.Add({{"deployment", deployment}}, kTotalSeconds)})
        .first->second;
  }

  template <class Map, class Key>
  static Counter*& place_in(Map& counters, const Key& key) {
    const auto known = counters.find(key);
    return known != counters.end() ? known->second : counters.emplace(key, nullptr).first->second;
  }

  Counter& ending(const Settled& settled) {
    const pricing::UsageRecord& record = settled.record;
    const std::tuple<std::string_view, pricing::Outcome, bool, int> key{record.deployment, record.outcome,
                                                                        settled.admitted, record.status};
    Counter*& counter = place_in(endings, key);
    if (!counter)
      counter = &requests.Add({{"tier", record.tier},
                               {"deployment", record.deployment},
                               {"outcome", settled.admitted ? std::string(name_of(record.outcome)) : "not_admitted"},
                               {"status", std::to_string(record.status)}});
    return *counter;
  }

  Counter& cost_of(const std::string& tenant, const std::string& deployment, pricing::Currency currency) {
    const std::tuple<std::string_view, std::string_view, pricing::Currency> key{tenant, deployment, currency};
    Counter*& counter = place_in(costs, key);
    if (!counter)
      counter =
          &cost.Add({{"tenant", tenant}, {"deployment", deployment}, {"currency", std::string(name_of(currency))}});
    return *counter;
  }

  Counter& judged(const std::string& policy, bool met) {
    Counter*& counter = verdicts[policy][met ? 1 : 0];
    if (!counter) counter = &latency_budgets.Add({{"policy", policy}, {"result", met ? "met" : "missed"}});
    return *counter;
  }

  std::vector<MetricFamily> collect() const {
    std::vector<MetricFamily> families = registry.Collect();
    const std::size_t own = families.size();
    for (const Alias& alias : kGenAiNames) {
      const auto end = families.begin() + static_cast<std::ptrdiff_t>(own);
      const auto family = std::find_if(families.begin(), end, [&](const auto& f) { return f.name == alias.name; });
      if (family == end) continue;
      MetricFamily renamed = *family;
      renamed.name = alias.alias;
      for (ClientMetric& metric : renamed.metric) {
        const std::string deployment = metric.label.front().value;
        metric.label.clear();
        for (const auto& [name, value] : gen_ai_labels(config, deployment)) metric.label.push_back({name, value});
      }
      families.push_back(std::move(renamed));
    }
    return families;
  }

  void show_period(const config::Budget& budget, pricing::Instant now) {
    if (budget.terms.period == pricing::Period::total || !budget.terms.calendar) return;
    const auto set = [&](const char* edge, pricing::Instant instant) {
      budget_periods.Add({{"budget", budget.name}, {"edge", edge}})
          .Set(std::chrono::duration<double>(instant.time_since_epoch()).count());
    };
    const pricing::PeriodSpan span = span_of(budget.terms.period, now, *budget.terms.calendar);
    set("begin", span.from);
    set("end", span.until);
  }

  static void raise_to(Counter& counter, std::int64_t value) {
    counter.Increment(static_cast<double>(value) - counter.Value());
  }

  void show(const routing::FeedbackTally::Cell& cell) {
    const Labels labels{{"tier", config.tiers[static_cast<std::size_t>(cell.tier)].name},
                        {"class", config.quality.classes[static_cast<std::size_t>(cell.task_class)].name},
                        {"effort", std::string(name_of(cell.effort))}};
    raise_to(feedback.Add(labels), cell.given);
    corrections.Add(labels).Set(cell.points);
  }

  void show(const pricing::AdmissionControl::Status& admission) {
    raise_to(limited_by_rate, admission.refused_by_limits);
    raise_to(limited_by_budget, admission.refused_by_budgets);
    raise_to(limited_to_lowest_tier, admission.lowest_tier_only);
    for (const pricing::AdmissionControl::BudgetStatus& budget : admission.budgets) {
      const auto set = [&](const char* what, pricing::Money amount) {
        budgets.Add({{"budget", budget.name}, {"what", what}}).Set(static_cast<double>(amount.nanos) / 1e9);
      };
      set("amount", budget.amount);
      set("spent", budget.spent);
      set("held", budget.held);
      multipliers.Add({{"budget", budget.name}}).Set(budget.price_multiplier);
    }
  }

  void observe_times(const pricing::UsageRecord& record, PerDeployment& deployment) {
    deployment.total->Observe(static_cast<double>(record.total_us) / 1e6);
    if (!record.ttft_us || !record.streamed) return;
    deployment.ttft->Observe(static_cast<double>(*record.ttft_us) / 1e6);
    if (const auto gaps = record.usage.completion_tokens() - 1; gaps > 0)
      deployment.tpot->Observe(static_cast<double>(record.total_us - *record.ttft_us) / 1e6 /
                               static_cast<double>(gaps));
  }
};

Metrics::Metrics(const config::Config& config) : impl_(std::make_unique<Impl>(config)) {}
Metrics::~Metrics() = default;

void Metrics::go_on_from(std::span<const pricing::SpendRow> rows) {
  for (const pricing::SpendRow& row : rows) {
    const std::string& tenant = row.group[0];
    const std::string& deployment = row.group[1];
    if (deployment.empty()) continue;
    impl_->of(deployment).count(row.usage);
    impl_->of(deployment).attempts->Increment(static_cast<double>(row.attempts));
    impl_->cost_of(tenant, deployment, row.currency).Increment(static_cast<double>(row.cost.nanos) / 1e9);
  }
}

void Metrics::count(const Settled& settled) {
  const pricing::UsageRecord& record = settled.record;
  impl_->ending(settled).Increment();
  if (settled.latency != LatencyVerdict::not_judged)
    impl_->judged(record.policy, settled.latency == LatencyVerdict::met).Increment();
  if (!settled.admitted || record.deployment.empty()) return;
  Impl::PerDeployment& deployment = impl_->of(record.deployment);
  deployment.count(record.usage);
  deployment.attempts->Increment(record.attempts);
  if (settled.usage_conflict) deployment.usage_conflicts->Increment();
  deployment.malformed_events->Increment(static_cast<double>(settled.malformed_events));
  if (record.usage.total_tokens() > 0) {
    deployment.prompt_usage->Observe(static_cast<double>(record.usage.prompt_tokens()));
    deployment.completion_usage->Observe(static_cast<double>(record.usage.completion_tokens()));
    if (record.price_version.empty()) deployment.unpriced->Increment();
  }
  impl_->cost_of(record.tenant, record.deployment, record.currency)
      .Increment(static_cast<double>(record.cost.nanos) / 1e9);
  impl_->observe_times(record, deployment);
}

std::string Metrics::render(const Gauges& gauges) {
  for (const Gauges::Deployment& deployment : gauges.deployments) {
    impl_->in_flight.Add({{"deployment", deployment.name}}).Set(deployment.in_flight);
    impl_->foreign.Add({{"deployment", deployment.name}}).Set(deployment.foreign);
    impl_->kv_cache_use.Add({{"deployment", deployment.name}}).Set(deployment.kv_cache_use);
    impl_->admitting.Add({{"deployment", deployment.name}}).Set(deployment.admitting ? 1 : 0);
  }
  for (const config::Policy& policy : gauges.policies->in_force)
    impl_->latency_targets.Add({{"policy", policy.name}}).Set(policy.latency.probability);
  for (const routing::FeedbackTally::Cell& cell : gauges.judged) impl_->show(cell);
  impl_->show(gauges.admission);
  for (const config::Budget& budget : impl_->config.budgets) impl_->show_period(budget, gauges.now);
  impl_->backlog.Set(static_cast<double>(gauges.ledger_backlog));
  impl_->lag.Set(std::chrono::duration<double>(gauges.ledger_lag).count());
  impl_->journal_bytes.Set(static_cast<double>(gauges.journal_bytes));
  impl_->journal_failures.Increment(static_cast<double>(gauges.unjournalled) - impl_->journal_failures.Value());
  impl_->connections.Set(static_cast<double>(gauges.client_connections));
  return TextSerializer().Serialize(impl_->collect());
}

}  // namespace weir::gateway
