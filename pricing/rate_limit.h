// A RateLimit is how much one key or tenant may ask for: requests and tokens per minute, and requests at once.
//
//   check(tokens, now)           what stands in the way, if anything; charges nothing
//   charge(tokens, now)          one request, its expected tokens, a place among those at once
//   settle(charged, used, now)   gives the place back, and puts the tokens right; exactly once for each charge
//
// Limits per minute are buckets that hold a minute's worth and refill evenly (the generic cell rate algorithm, ITU-T
// I.371): a client may use its minute at once, and then as fast as it refills.
//
// Not thread-safe: AdmissionControl guards it. Told the time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::pricing {

using SteadyTime = std::chrono::steady_clock::time_point;

struct RateLimits {
  std::optional<std::int64_t> requests_per_minute;
  std::optional<std::int64_t> tokens_per_minute;
  std::optional<std::int64_t> concurrent_requests;

  bool any() const { return requests_per_minute || tokens_per_minute || concurrent_requests; }
};

// A minute's worth of something, at least 1, full at first.
class Bucket {
 public:
  explicit Bucket(std::int64_t per_minute);

  std::int64_t limit() const { return limit_; }
  // Whole units that may be taken now; never negative.
  std::int64_t remaining(SteadyTime now) const;
  // May take more than there is: the debt has to be refilled first.
  void take(std::int64_t units, SteadyTime now);
  void give_back(std::int64_t units);
  // Until so many units can be taken; not beyond the time to be full.
  std::chrono::nanoseconds until(std::int64_t units, SteadyTime now) const;
  std::chrono::nanoseconds until_full(SteadyTime now) const;

 private:
  std::chrono::nanoseconds span_of(std::int64_t units) const;

  std::int64_t limit_;
  SteadyTime full_at_{};  // when it will be, or was
};

enum class Limited : std::uint8_t { requests, tokens, concurrency };

struct Shortfall {
  Limited limited = Limited::requests;
  std::int64_t limit = 0;
  std::int64_t wanted = 0;
  std::chrono::nanoseconds retry_after{};
  bool can_never_pass = false;  // it asks for more tokens than a minute holds
};

// What the x-ratelimit-* headers say of one kind of limit.
struct Standing {
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  std::chrono::nanoseconds reset{};  // until all of it is there again
};

class RateLimit {
 public:
  explicit RateLimit(const RateLimits& limits);

  std::optional<Shortfall> check(std::int64_t tokens, SteadyTime now) const;
  void charge(std::int64_t tokens, SteadyTime now);
  void settle(std::int64_t charged_tokens, std::int64_t used_tokens, SteadyTime now);

  std::optional<Standing> requests(SteadyTime now) const;
  std::optional<Standing> tokens(SteadyTime now) const;
  std::int64_t concurrent() const { return concurrent_; }

 private:
  std::optional<Bucket> requests_;
  std::optional<Bucket> tokens_;
  std::optional<std::int64_t> concurrent_max_;
  std::int64_t concurrent_ = 0;
};

}  // namespace weir::pricing
