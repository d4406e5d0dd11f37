#include "pricing/rate_limit.h"

#include <cmath>

namespace weir::pricing {
namespace {

using std::chrono::nanoseconds;

constexpr double kMinuteNs = 60e9;
// Nobody knows when a request ends; by then one in flight may have.
constexpr nanoseconds kConcurrencyPause = std::chrono::seconds(1);

template <class Limit>
std::optional<Bucket> bucket(const Limit& per_minute) {
  return per_minute ? std::optional<Bucket>(*per_minute) : std::nullopt;
}

std::optional<Standing> standing(const std::optional<Bucket>& bucket, SteadyTime now) {
  if (!bucket) return std::nullopt;
  return Standing{bucket->limit(), bucket->remaining(now), bucket->until_full(now)};
}

}  // namespace

Bucket::Bucket(std::int64_t per_minute) : limit_(std::max<std::int64_t>(1, per_minute)) {}

nanoseconds Bucket::span_of(std::int64_t units) const {
  return nanoseconds(std::llround(static_cast<double>(units) * (kMinuteNs / static_cast<double>(limit_))));
}

std::int64_t Bucket::remaining(SteadyTime now) const {
  if (full_at_ <= now) return limit_;
  const double missing = static_cast<double>((full_at_ - now).count()) * (static_cast<double>(limit_) / kMinuteNs);
  // A span was rounded to a nanosecond, which is no unit.
  return std::max<std::int64_t>(0, limit_ - static_cast<std::int64_t>(std::ceil(missing - 1e-6)));
}

void Bucket::take(std::int64_t units, SteadyTime now) {
  full_at_ = std::max(full_at_, now) + span_of(units);
}

void Bucket::give_back(std::int64_t units) {
  full_at_ -= span_of(units);
}

nanoseconds Bucket::until(std::int64_t units, SteadyTime now) const {
  const nanoseconds wait = (full_at_ - now) - span_of(limit_ - std::min(units, limit_));
  return std::max(nanoseconds(0), wait);
}

nanoseconds Bucket::until_full(SteadyTime now) const {
  return std::max(nanoseconds(0), nanoseconds(full_at_ - now));
}

RateLimit::RateLimit(const RateLimits& limits)
    : requests_(bucket(limits.requests_per_minute)),
      tokens_(bucket(limits.tokens_per_minute)),
      concurrent_max_(limits.concurrent_requests) {}

std::optional<Shortfall> RateLimit::check(std::int64_t tokens, SteadyTime now) const {
  if (concurrent_max_ && concurrent_ >= *concurrent_max_)
    return Shortfall{Limited::concurrency, *concurrent_max_, 1, kConcurrencyPause};
  if (requests_ && requests_->remaining(now) < 1)
    return Shortfall{Limited::requests, requests_->limit(), 1, requests_->until(1, now)};
  if (tokens_ && tokens_->remaining(now) < tokens)
    return Shortfall{Limited::tokens, tokens_->limit(), tokens, tokens_->until(tokens, now), tokens > tokens_->limit()};
  return std::nullopt;
}

void RateLimit::charge(std::int64_t tokens, SteadyTime now) {
  ++concurrent_;
  if (requests_) requests_->take(1, now);
  if (tokens_) tokens_->take(tokens, now);
}

void RateLimit::settle(std::int64_t charged_tokens, std::int64_t used_tokens, SteadyTime now) {
  --concurrent_;
  if (!tokens_) return;
  if (used_tokens > charged_tokens) tokens_->take(used_tokens - charged_tokens, now);
  if (used_tokens < charged_tokens) tokens_->give_back(charged_tokens - used_tokens);
}

std::optional<Standing> RateLimit::requests(SteadyTime now) const {
  return standing(requests_, now);
}

std::optional<Standing> RateLimit::tokens(SteadyTime now) const {
  return standing(tokens_, now);
}

}  // namespace weir::pricing
