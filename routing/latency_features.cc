#include "routing/latency_features.h"

#include <algorithm>
#include <cmath>

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

struct Logs {
  double prompt, waiting, running, prefill, kv;

  Logs(const PromptTokens& tokens, const Load& load, int slots) {
    const std::int64_t requests = load.requests();
    const std::int64_t queue = load.queue(slots);
    prompt = log_count(static_cast<double>(tokens.uncached), 100) - kCentre;
    waiting = log_count(static_cast<double>(queue), 1);
    running = log_count(static_cast<double>(requests - queue), 1);
    prefill = log_count(static_cast<double>(load.prefill_tokens), 1000);
    kv = load.kv_cache_use >= 0 ? std::min(load.kv_cache_use, 1.0) : 0;
  }
};

}  // namespace

TtftFeatures ttft_features(const PromptTokens& prompt, const Load& load, int slots) {
  const Logs log(prompt, load, slots);
  return {1,
          log.prompt,
          log.waiting,
          log.running,
          log.prefill,
          log.kv,
          log_count(static_cast<double>(prompt.cached), 1000),
          log.prompt * log.prompt,
          log.waiting * log.waiting,
          log.running * log.running,
          log.prefill * log.prefill,
          log.waiting * log.running,
          log.waiting * log.prefill,
          log.waiting * log.prompt};
}

TpotFeatures tpot_features(const PromptTokens& prompt, const Load& load, int slots) {
  const Logs log(prompt, load, slots);
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
