#include "routing/predictor.h"

#include <algorithm>
#include <cmath>

#include "pricing/prefetch.h"

namespace weir::routing {
namespace {

constexpr double kLengthMemory = 0.98;
constexpr double kCompletionPriorWeight = 10;
constexpr double kCompletionTokensMax = 1e7;
constexpr double kSpanMinMs = 1e-3;
constexpr double kSpanMaxMs = 1e8;  // a day and some

// Also turns what is not a number into the lower bound.
double within(double value, double low, double high) {
  return value >= low ? std::min(value, high) : low;
}

double span_ms(double value) {
  return within(value, kSpanMinMs, kSpanMaxMs);
}

bool is_span(double value) {
  return std::isfinite(value) && value > 0;
}

double log_ratio(double observed, double expected) {
  return std::log(span_ms(observed) / span_ms(expected));
}

}  // namespace

Delay LatencyPrediction::total(double completion_tokens) const {
  return sum(ttft(), std::max(0.0, completion_tokens - 1), tpot());
}

Predictor::Predictor(const config::ServiceModel& prior)
    : prior_(prior),
      completion_weight_(kCompletionPriorWeight),
      completion_mean_(within(prior.expected_completion_tokens, 1, kCompletionTokensMax)),
      ttft_(ttft_prior_variances()),
      tpot_(tpot_prior_variances()) {}

void Predictor::prefetch() const {
  pricing::prefetch(&prior_, sizeof prior_ + sizeof completion_weight_ + sizeof completion_mean_);
  pricing::prefetch(&ttft_, decltype(ttft_)::kPredictingBytes);
  pricing::prefetch(&tpot_, decltype(tpot_)::kPredictingBytes);
}

LatencyPrediction Predictor::predict(const PromptTokens& prompt, const Load& load) const {
  const LatencyLogs logs(prompt, load, prior_.slots);
  return prediction(prompt, load, ttft_.predict(ttft_features(logs)), tpot_.predict(tpot_features(logs)));
}

LatencyPrediction Predictor::prediction(const PromptTokens& prompt, const Load& load, double ttft_shift,
                                        double tpot_shift) const {
  const double tpot_ms = prior_tpot_ms(load) * std::exp(tpot_shift);
  const double overdue = within(load.overdue, 0, Correction<kTtftFeatures>::kLogRatioMax);
  return {.ttft_ms = span_ms(prior_ttft_ms(prompt, load, tpot_ms) * std::exp(ttft_shift + overdue)),
          .tpot_ms = span_ms(tpot_ms),
          .ttft_spread = ttft_.spread(),
          .tpot_spread = tpot_.spread()};
}

void Predictor::observe_ttft(double ttft_ms, const PromptTokens& prompt, const Load& load, const Expectation& then) {
  if (!is_span(ttft_ms)) return;
  const LatencyLogs logs(prompt, load, prior_.slots);
  const TtftFeatures features = ttft_features(logs);
  const double tpot_ms = prior_tpot_ms(load) * std::exp(tpot_.predict(tpot_features(logs)));
  const double observed = log_ratio(ttft_ms, prior_ttft_ms(prompt, load, tpot_ms));
  const double excess = then.ttft_ms > 0 ? log_ratio(ttft_ms, then.ttft_ms) : observed - ttft_.predict(features);
  ttft_.observe(features, observed, excess, then.behind);
}

void Predictor::observe_ttft_above(double waited_ms, const PromptTokens& prompt, const Load& load,
                                   const Expectation& then) {
  if (waited_ms > predict(prompt, load).ttft_ms) observe_ttft(waited_ms, prompt, load, then);
}

void Predictor::observe_tpot(double tpot_ms, const PromptTokens& prompt, const Load& load, const Expectation& then) {
  if (!is_span(tpot_ms)) return;
  const TpotFeatures features = tpot_features(LatencyLogs(prompt, load, prior_.slots));
  const double observed = log_ratio(tpot_ms, prior_tpot_ms(load));
  const double excess = then.tpot_ms > 0 ? log_ratio(tpot_ms, then.tpot_ms) : observed - tpot_.predict(features);
  tpot_.observe(features, observed, excess, then.behind);
}

void Predictor::observe_total(double total_ms, std::int64_t completion_tokens, const PromptTokens& prompt,
                              const Load& load) {
  if (!is_span(total_ms) || completion_tokens < 1) return;
  const LatencyLogs logs(prompt, load, prior_.slots);
  const TtftFeatures ttft = ttft_features(logs);
  const TpotFeatures tpot = tpot_features(logs);
  const double ttft_shift = ttft_.predict(ttft);
  const double tpot_shift = tpot_.predict(tpot);
  const Delay expected = prediction(prompt, load, ttft_shift, tpot_shift).total(static_cast<double>(completion_tokens));
  const double excess = log_ratio(total_ms, expected.median_ms);
  ttft_.observe(ttft, ttft_shift + excess, excess, 0);
  tpot_.observe(tpot, tpot_shift + excess, excess, 0);
}

// The prior's length is the first of the observations and is forgotten like them.
void Predictor::observe_completion(std::int64_t completion_tokens) {
  if (completion_tokens < 1) return;
  const double length = within(static_cast<double>(completion_tokens), 1, kCompletionTokensMax);
  completion_weight_ = kLengthMemory * completion_weight_ + 1;
  completion_mean_ += (length - completion_mean_) / completion_weight_;
}

void Predictor::fade() {
  ttft_.fade();
  tpot_.fade();
}

// A slot is free once as many have finished as are in excess; what is learned about lengths and TPOT says how soon.
double Predictor::prior_ttft_ms(const PromptTokens& prompt, const Load& load, double tpot_ms) const {
  const int slots = std::max(1, prior_.slots);
  const double in_excess = std::max(0.0, static_cast<double>(load.requests() - slots + 1));
  const double service_ms = completion_mean_ * tpot_ms;
  const double prefill_tokens =
      std::max(0.0, static_cast<double>(prompt.uncached)) + std::max(0.0, static_cast<double>(load.prefill_tokens));
  const double prefill_ms = 1000 * prefill_tokens / within(prior_.prefill_tokens_per_second, 1, 1e12);
  return span_ms(prior_.ttft_floor_ms + in_excess / slots * service_ms + prefill_ms);
}

// Those who wait for a slot do not slow those who have one.
double Predictor::prior_tpot_ms(const Load& load) const {
  const double decoding = std::min(static_cast<double>(load.requests() + 1), 1.0 * std::max(1, prior_.slots));
  return span_ms(prior_.itl_ms + prior_.itl_per_in_flight_ms * decoding);
}

}  // namespace weir::routing
