// Options are everything that one simulated model server is told before it starts: whom it speaks as, how fast it
// is, what it may hold, and how often it fails of its own accord.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/simulator/step.h"
#include "config/deployment.h"
#include "config/service_model.h"

namespace weir::simulator {

struct Options {
  config::Dialect dialect = config::Dialect::vllm;
  std::string model = "deepseek-v4-flash";  // the one name that is served
  std::int64_t context_window_tokens = 131072;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::string api_key;     // asked of clients when not empty
  std::uint64_t seed = 1;  // of every draw: lengths, jitter, failures, ids

  config::ServiceModel speed;
  double jitter = 0;                    // sigma of a log-normal factor on every span
  double time_scale = 1;                // real seconds per simulated second; 0: no waiting at all
  std::int64_t completion_tokens = 64;  // mean length where the request sets no limit

  std::int64_t prefix_cache_tokens = 1 << 20;  // 0: no prefix cache
  std::int64_t kv_cache_tokens = 4 << 20;      // what kv_cache_usage is measured against
  bool report_cached_tokens = true;            // vLLM's --enable-prompt-tokens-details

  std::chrono::milliseconds keep_alive{0};  // of waiting clients, in real time; 0: never
  double fail_rate = 0;                     // share of chat requests that fail
  std::vector<Step> failures;               // ways to fail, each as likely
  std::size_t visits_max = 1024;            // requests remembered
};

// "flash-a3", "pro-a3", "flash-pd", "pro-pd": V4-Flash and V4-Pro on one or two Atlas 800 A3 nodes, and with
// prefill and decode on nodes of their own. Nothing for any other name.
std::optional<Options> preset(std::string_view name);

}  // namespace weir::simulator
