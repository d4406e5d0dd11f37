#include "backends/dialect/load_report.h"

#include <algorithm>
#include <charconv>

namespace weir::backends {
namespace {

using config::Dialect;

constexpr double kRequestsMax = 1e6;

struct Names {
  std::string_view running, waiting, kv_cache_use, kv_cache_use_before;
};

Names names_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::sglang:
      return {"sglang:num_running_reqs", "sglang:num_queue_reqs", "sglang:token_usage", ""};
    case Dialect::mindie:
      return {"num_requests_running", "num_requests_waiting", "npu_cache_usage_perc", ""};
    case Dialect::openai:
    case Dialect::deepseek:
    case Dialect::vllm:
      break;
  }
  return {"vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc",
          "vllm:gpu_cache_usage_perc"};
}

// `name{labels} value` or `name value`, perhaps with a time behind it.
std::optional<double> value_in(std::string_view line) {
  std::size_t at = line.find_first_of("{ ");
  if (at == line.npos) return std::nullopt;
  if (line[at] == '{') at = std::max(at, line.rfind('}') + 1);
  at = line.find_first_not_of(' ', at);
  if (at == line.npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(line.data() + at, line.data() + line.size(), value);
  if (error != std::errc() || !(value >= 0)) return std::nullopt;
  return value;
}

void add(double value, int& into) {
  into = static_cast<int>(std::min(into + value, kRequestsMax));
}

}  // namespace

std::optional<LoadReport> read_load_report(Dialect dialect, std::string_view page) {
  const Names names = names_of(dialect);
  LoadReport report;
  bool any = false;
  while (!page.empty()) {
    const std::string_view line = page.substr(0, page.find('\n'));
    page.remove_prefix(std::min(page.size(), line.size() + 1));
    const std::string_view name = line.substr(0, line.find_first_of("{ "));
    const bool running = name == names.running;
    const bool waiting = name == names.waiting;
    const bool kv = name == names.kv_cache_use || (!name.empty() && name == names.kv_cache_use_before);
    if (!running && !waiting && !kv) continue;
    const auto value = value_in(line);
    if (!value) continue;
    any = any || running;
    if (running) add(*value, report.running);
    if (waiting) add(*value, report.waiting);
    if (kv) report.kv_cache_use = std::max(report.kv_cache_use, std::min(*value, 1.0));
  }
  if (!any) return std::nullopt;
  return report;
}

}  // namespace weir::backends
