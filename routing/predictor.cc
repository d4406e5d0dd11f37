#include "routing/predictor.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

constexpr double kMemory = 0.95;  // of an observation's weight, what the next one leaves
constexpr double kLengthMemory = 0.98;
constexpr double kIdleMemory = 0.9995;
constexpr double kStraySpreads = 2.5;  // further off than this is a stray...
constexpr int kStraysOfAChange = 3;    // ...and so many in a row on one side are a change
constexpr double kSpreadMin = 0.05;
constexpr double kSpreadMax = 1.5;
constexpr double kLogRatioMax = 5;  // no deployment is 150 times what its prior says
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

}  // namespace

Delay LatencyPrediction::total(double completion_tokens) const {
  return sum(ttft(), std::max(0.0, completion_tokens - 1), tpot());
}

Predictor::Predictor(const config::ServiceModel& prior)
    : prior_(prior),
      completion_weight_(kCompletionPriorWeight),
      completion_mean_(within(prior.expected_completion_tokens, 1, kCompletionTokensMax)) {}

LatencyPrediction Predictor::predict(std::int64_t prompt_tokens, const Load& load) const {
  const double tpot_ms = corrected_tpot_ms(load);
  return {.ttft_ms = span_ms(prior_ttft_ms(prompt_tokens, load, tpot_ms) * ttft_.factor()),
          .tpot_ms = span_ms(tpot_ms),
          .ttft_spread = ttft_.spread(),
          .tpot_spread = tpot_.spread()};
}

void Predictor::observe_ttft(double ttft_ms, std::int64_t prompt_tokens, const Load& load) {
  if (!is_span(ttft_ms)) return;
  ttft_.observe(std::log(ttft_ms / prior_ttft_ms(prompt_tokens, load, corrected_tpot_ms(load))));
}

void Predictor::observe_tpot(double tpot_ms, const Load& load) {
  if (is_span(tpot_ms)) tpot_.observe(std::log(tpot_ms / prior_tpot_ms(load)));
}

void Predictor::observe_total(double total_ms, std::int64_t completion_tokens, std::int64_t prompt_tokens,
                              const Load& load) {
  if (!is_span(total_ms) || completion_tokens < 1) return;
  const Delay expected = predict(prompt_tokens, load).total(static_cast<double>(completion_tokens));
  const double log_ratio = std::log(total_ms / expected.median_ms);
  ttft_.observe(ttft_.shift() + log_ratio);
  tpot_.observe(tpot_.shift() + log_ratio);
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
double Predictor::prior_ttft_ms(std::int64_t prompt_tokens, const Load& load, double tpot_ms) const {
  const double slots = std::max(1, prior_.slots);
  const double in_excess = std::max(0.0, load.in_flight - slots + 1);
  const double service_ms = completion_mean_ * tpot_ms;
  const double prefill_tokens =
      std::max(0.0, static_cast<double>(prompt_tokens)) + std::max(0.0, static_cast<double>(load.prefill_tokens));
  const double prefill_ms = 1000 * prefill_tokens / within(prior_.prefill_tokens_per_second, 1, 1e12);
  return span_ms(prior_.ttft_floor_ms + in_excess / slots * service_ms + prefill_ms);
}

// Those who wait for a slot do not slow those who have one.
double Predictor::prior_tpot_ms(const Load& load) const {
  const double decoding = std::clamp(load.in_flight + 1.0, 1.0, std::max(1.0, 1.0 * prior_.slots));
  return span_ms(prior_.itl_ms + prior_.itl_per_in_flight_ms * decoding);
}

void Predictor::Correction::observe(double log_ratio) {
  const double deviation = within(log_ratio, -kLogRatioMax, kLogRatioMax) - mean_;
  const double limit = kStraySpreads * spread();
  if (std::abs(deviation) <= limit) {
    strays_ = 0;
    return learn(deviation);
  }
  strays_ = deviation > 0 ? std::max(0, strays_) + 1 : std::min(0, strays_) - 1;
  if (std::abs(strays_) < kStraysOfAChange) {
    shift_by(std::copysign(limit, deviation) / weight_);
  } else {
    strays_ = 0;
    weight_ = 1;
    learn(deviation);
  }
}

// The variance is that of the deviations from what was predicted, so it includes the error of the mean.
void Predictor::Correction::learn(double deviation) {
  weight_ = kMemory * weight_ + 1;
  const double gain = 1 / weight_;
  shift_by(gain * deviation);
  variance_ += gain * (deviation * deviation - variance_);
}

void Predictor::Correction::shift_by(double difference) {
  mean_ += difference;
  factor_ = std::exp(mean_);
}

// Every idle deployment fades with every request, so the factor follows by the first terms of the exponential series:
// a shift within kLogRatioMax loses at most 0.0025, and all the fading there is leaves the factor right to 1e-9.
void Predictor::Correction::fade() {
  weight_ = kPriorWeight + (weight_ - kPriorWeight) * kIdleMemory;
  const double loss = (1 - kIdleMemory) * mean_;
  mean_ -= loss;
  factor_ *= 1 - loss * (1 - loss / 2 * (1 - loss / 3));
  variance_ = kPriorVariance + (variance_ - kPriorVariance) * kIdleMemory;
}

double Predictor::Correction::spread() const {
  return std::clamp(std::sqrt(variance_), kSpreadMin, kSpreadMax);
}

}  // namespace weir::routing
