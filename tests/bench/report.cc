#include "tests/bench/report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace weir::bench {
namespace {

nlohmann::json spread(std::vector<std::int64_t>& spans_ns) {
  const auto us = [&](double share) { return static_cast<double>(percentile(spans_ns, share)) / 1000; };
  return {{"count", spans_ns.size()}, {"p50", us(0.5)}, {"p99", us(0.99)}, {"p999", us(0.999)}, {"max", us(1)}};
}

}  // namespace

std::int64_t percentile(std::vector<std::int64_t>& values, double share) {
  if (values.empty()) return 0;
  const auto rank = std::ceil(share * static_cast<double>(values.size()));
  const auto at = values.begin() + std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(rank) - 1, 0);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::string to_json(LoadResult result) {
  nlohmann::json snapshots = nlohmann::json::object();
  for (const auto& [path, text] : result.snapshots) snapshots[path] = {text.begin, text.end};
  const nlohmann::json report = {{"seconds", result.seconds},
                                 {"requests", result.requests},
                                 {"events", result.events},
                                 {"requests_in_all", result.requests_in_all},
                                 {"events_in_all", result.events_in_all},
                                 {"connects", result.connects},
                                 {"errors", result.errors},
                                 {"first_error", result.first_error},
                                 {"latency_us", spread(result.latency_ns)},
                                 {"event_gap_us", spread(result.event_gap_ns)},
                                 {"delay_us", spread(result.delay_ns)},
                                 {"snapshots", snapshots}};
  return report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace weir::bench
