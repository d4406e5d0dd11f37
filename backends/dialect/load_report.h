// A LoadReport is what a model server's metrics page (Prometheus text) says of its load, whoever sent the requests.
// Each dialect has names of its own; those that stand for hosted APIs are read under vLLM's. Engines of one server are
// added up, and the fullest of their caches counts. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "config/deployment.h"

namespace weir::backends {

struct LoadReport {
  int running = 0;
  int waiting = 0;
  double kv_cache_use = 0;  // 0 .. 1
};

// Nothing where the page does not say how many are running.
std::optional<LoadReport> read_load_report(config::Dialect dialect, std::string_view page);

}  // namespace weir::backends
