#include "gateway/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <string_view>

#include "config/config.h"
#include "gateway/request_counters.h"
#include "pricing/period.h"

namespace weir::gateway {
namespace {

using namespace prometheus;

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

}  // namespace

struct Metrics::Impl {
  Registry registry;
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
  RequestCounters requests;

  explicit Impl(const config::Config& read) : config(read), requests(read, registry) {}

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
};

Metrics::Metrics(const config::Config& config) : impl_(std::make_unique<Impl>(config)) {}
Metrics::~Metrics() = default;

void Metrics::go_on_from(std::span<const pricing::SpendRow> rows) {
  impl_->requests.go_on_from(rows);
}

void Metrics::count(std::span<const std::unique_ptr<Settled>> batch) {
  impl_->requests.count(batch);
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
