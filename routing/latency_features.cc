#include "routing/latency_features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>

namespace weir::routing {
namespace {

// How far a correction by a feature may be thought to go, before anything was observed.
constexpr double kLevelVariance = 10;
constexpr double kLinearVariance = 10;
constexpr double kSquareVariance = 5;
constexpr double kCentre = 2.4;  // log(1 + 1000 / 100)

// Whatever comes in, a feature is finite: logarithms of counts, and counts are no larger than 10^12.
double log_count(double count, double unit) {
  return count > 0 ? std::log1p(std::min(count, 1e12) / unit) : 0;
}

// Requests are few and counted often, for every deployment and every plan.
double log_requests(std::int64_t count) {
  static const auto known = [] {
    std::array<double, 1024> logs{};
    for (std::size_t i = 0; i < logs.size(); ++i) logs[i] = log_count(static_cast<double>(i), 1);
    return logs;
  }();
  if (count < 0 || count >= std::ssize(known)) return log_count(static_cast<double>(count), 1);
  return known[static_cast<std::size_t>(count)];
}

}  // namespace

LatencyLogs::LatencyLogs(const PromptTokens& tokens, const Load& load, int slots)
    : prompt(log_count(static_cast<double>(tokens.uncached), 100) - kCentre),
      cached(log_count(static_cast<double>(tokens.cached), 1000)),
      prefill(log_count(static_cast<double>(load.prefill_tokens), 1000)),
      kv(load.kv_cache_use >= 0 ? std::min(load.kv_cache_use, 1.0) : 0) {
  const std::int64_t queue = load.queue(slots);
  waiting = log_requests(queue);
  running = log_requests(load.requests() - queue);
}

TtftFeatures ttft_features(const LatencyLogs& log) {
  return {1,
          log.prompt,
          log.waiting,
          log.running,
          log.prefill,
          log.kv,
          log.cached,
          log.prompt * log.prompt,
          log.waiting * log.waiting,
          log.running * log.running,
          log.prefill * log.prefill,
          log.waiting * log.running,
          log.waiting * log.prefill,
          log.waiting * log.prompt};
}

TpotFeatures tpot_features(const LatencyLogs& log) {
  return {1, log.running, log.waiting, log.prefill, log.prompt, log.kv};
}

TtftFeatures ttft_prior_variances() {
  TtftFeatures variances;
  variances.fill(kSquareVariance);
  std::fill_n(variances.begin(), 7, kLinearVariance);
  variances[0] = kLevelVariance;
  return variances;
}

TpotFeatures tpot_prior_variances() {
  TpotFeatures variances;
  variances.fill(kLinearVariance);
  variances[0] = kLevelVariance;
  return variances;
}

}  // namespace weir::routing
