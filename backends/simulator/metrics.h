// Metrics are what a simulated server tells a scrape, under the names of the server that it stands in for: vllm:...,
// sglang:..., and MindIE's without a prefix. Counters never go back, whatever is reset elsewhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "backends/simulator/options.h"
#include "backends/simulator/served.h"

namespace weir::simulator {

class Histogram {
 public:
  void observe(double seconds);
  void write(std::string& out, std::string_view name, std::string_view labels) const;

 private:
  static constexpr std::array<double, 14> kBounds{0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};
  std::array<std::int64_t, kBounds.size() + 1> counts_{};
  double sum_ = 0;
};

struct Metrics {
  std::int64_t stopped = 0;  // answers by their finish_reason
  std::int64_t cut_by_length = 0;
  std::int64_t generated_tokens = 0;  // written or not
  std::int64_t prefix_queries = 0;    // prompt tokens looked up in the prefix cache
  std::int64_t prefix_hits = 0;
  Histogram time_to_first_token;  // real seconds, both
  Histogram request_latency;
};

struct Load {
  std::size_t running = 0;
  std::size_t waiting = 0;
  double kv_cache_usage = 0;  // 0 .. 1
};

std::string metrics_text(const Options& options, const Metrics& metrics, const Served& served, const Load& load);

}  // namespace weir::simulator
