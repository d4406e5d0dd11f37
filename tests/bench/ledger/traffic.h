// Synthetic records of a busy installation: five tenants with four keys each, three policies, six deployments of two
// tiers, two tariff windows, and a few failures; a third of them, if wished, with one of 35 tags or with one of 50,000.
// The same seed gives the same records.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "pricing/ledger/usage_record.h"

namespace weir::bench {

// When it begins.
inline constexpr pricing::Instant kFirst = std::chrono::sys_days{std::chrono::year{2026} / std::chrono::September / 1};

// In seconds.
inline double since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

class Traffic {
 public:
  // Evenly from `from` on, one every `every`.
  Traffic(pricing::Instant from, std::chrono::nanoseconds every, std::uint64_t seed, bool tagged);

  pricing::UsageRecord next();

 private:
  pricing::Instant from_;
  std::chrono::nanoseconds every_;
  bool tagged_;
  std::int64_t made_ = 0;
  std::mt19937_64 random_;
};

}  // namespace weir::bench
