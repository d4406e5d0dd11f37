// Metrics counts settled requests for Prometheus. Counters are written by the recorder's thread; what is true only at
// the moment of a scrape (in flight, breakers, backlog, open connections) is asked for by render().
//
//   weir_requests_total{tier,deployment,outcome,status}       weir_tokens_total{deployment,class}
//   weir_cost_total{tenant,deployment,currency}               weir_time_to_first_token_seconds{deployment}
//   weir_time_per_output_token_seconds{deployment}            weir_request_duration_seconds{deployment}
//   weir_attempts_total                                       weir_in_flight{deployment}
//   weir_deployment_admitting{deployment}                     weir_ledger_backlog_records
//   weir_client_connections
//
// Safe to call from every thread (prometheus-cpp locks).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weir::gateway {

struct Settled;

struct Gauges {
  struct Deployment {
    std::string name;
    int in_flight = 0;
    bool admitting = true;
  };
  std::vector<Deployment> deployments;
  std::int64_t ledger_backlog = 0;
  std::int64_t client_connections = 0;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void count(const Settled& settled);
  // The exposition format, version 0.0.4.
  std::string render(const Gauges& gauges);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::gateway
