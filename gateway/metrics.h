// Metrics is what Prometheus reads. Settled requests are counted by the recorder's thread; what is true only at
// the moment of a scrape (in flight, breakers, backlog, open connections) is asked for by render().
//
//   weir_requests_total{tier,deployment,outcome,status}       weir_tokens_total{deployment,class}
//   weir_cost_total{tenant,deployment,currency}               weir_time_to_first_token_seconds{deployment}
//   weir_time_per_output_token_seconds{deployment}            weir_request_duration_seconds{deployment}
//   weir_attempts_total                                       weir_in_flight{deployment}
//   weir_deployment_foreign_requests{deployment}              weir_deployment_kv_cache_use_ratio{deployment}
//   weir_deployment_admitting{deployment}                     weir_ledger_backlog_records
//   weir_client_connections                                   weir_unpriced_requests_total{deployment}
//   weir_latency_budget_requests_total{policy,result}         weir_latency_budget_target_ratio{policy}
//   weir_ledger_lag_seconds    weir_journal_bytes             weir_journal_failures_total
//   weir_limited_requests_total{by}                           weir_budget{budget,what}
//   weir_budget_price_multiplier{budget}                      weir_budget_period_timestamp_seconds{budget,edge}
//   weir_usage_conflicts_total{deployment}                    weir_malformed_events_total{deployment}
//   weir_feedback_total{tier,class,effort}                    weir_quality_correction_points{tier,class,effort}
//
// The histograms are shown a second time under the names of OpenTelemetry's semantic conventions for generative AI
// (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/), as Prometheus spells them:
//
//   gen_ai_server_time_to_first_token_seconds    gen_ai_server_time_per_output_token_seconds
//   gen_ai_server_request_duration_seconds       gen_ai_client_token_usage{gen_ai_token_type="input"|"output"}
//
// Labels take their values from the configuration only, so there is no more than (policies + tenants + deployments) of
// anything, whatever clients send.
//
// Counting is for one thread at a time; render() may be called from every other.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gateway/policy_board.h"
#include "pricing/admission_control.h"
#include "routing/feedback.h"

namespace weir::config {
struct Config;
}

namespace weir::pricing {
struct SpendRow;
}

namespace weir::gateway {

struct Settled;

struct Gauges {
  struct Deployment {
    std::string name;
    int in_flight = 0;
    int foreign = 0;
    double kv_cache_use = 0;
    bool admitting = true;
  };
  pricing::Instant now{};
  std::vector<Deployment> deployments;
  pricing::AdmissionControl::Status admission;
  PolicyBoard::Snapshot policies;
  std::vector<routing::FeedbackTally::Cell> judged = {};  // what feedback there is
  std::int64_t ledger_backlog = 0;
  std::chrono::milliseconds ledger_lag{0};
  std::int64_t journal_bytes = 0;
  std::int64_t unjournalled = 0;
  std::int64_t client_connections = 0;
};

class Metrics {
 public:
  explicit Metrics(const config::Config& config);
  ~Metrics();

  // What the ledger knows of used tokens, cost and attempts is counted on from: rows by tenant and deployment. Counts
  // by status, and histograms, begin anew with each start.
  void go_on_from(std::span<const pricing::SpendRow> rows);
  void count(std::span<const std::unique_ptr<Settled>> batch);
  // The exposition format, version 0.0.4.
  std::string render(const Gauges& gauges);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::gateway
