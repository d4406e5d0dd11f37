// RequestCounters is what /metrics says of settled requests: how they ended, what they used, cost and took. They are
// counted a batch at a time, and a batch is added up before it goes to Prometheus's counters: their locks and their
// searches for labels are paid once for all requests that are alike. For one thread at a time; the registry may be read
// by others meanwhile.
#pragma once

#include <prometheus/labels.h>

#include <memory>
#include <span>
#include <string>

namespace prometheus {
class Registry;
}

namespace weir::config {
struct Config;
}

namespace weir::pricing {
struct SpendRow;
}

namespace weir::gateway {

struct Settled;

class RequestCounters {
 public:
  RequestCounters(const config::Config& config, prometheus::Registry& registry);
  ~RequestCounters();

  // What the ledger knows of used tokens, cost and attempts, by tenant and deployment.
  void go_on_from(std::span<const pricing::SpendRow> rows);
  void count(std::span<const std::unique_ptr<Settled>> batch);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What OpenTelemetry's semantic conventions call a deployment and what it does (see metrics.h).
prometheus::Labels gen_ai_labels(const config::Config& config, const std::string& deployment);

}  // namespace weir::gateway
