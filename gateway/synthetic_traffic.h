// SyntheticTraffic makes up usage records that look like a company's: three tenants with keys of their own, working
// days and nights, streams and batches, a bad hour, spread over the configuration's deployments and priced by its price
// book. Decisions are drawn, not made by the router, and every tenant's name begins with "synthetic-". The same seed
// gives the same traffic.
//
//   SyntheticTraffic traffic(config, seed);
//   ledger.append(traffic.day(midnight, 3000));     // in order of time
//
// For one thread.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "config/config.h"
#include "gateway/request_id.h"
#include "gateway/tariff_board.h"
#include "pricing/ledger/usage_record.h"

namespace weir::gateway {

class SyntheticTraffic {
 public:
  // `config` has a deployment and outlives the traffic.
  SyntheticTraffic(const config::Config& config, std::uint64_t seed);

  // About `requests` of them between `from` and a day later, none at or after `until`.
  std::vector<pricing::UsageRecord> day(pricing::Instant from, int requests, pricing::Instant until);

 private:
  struct Shape;

  pricing::UsageRecord record(pricing::Instant at);
  // The index of the deployment.
  std::size_t route(const Shape& shape, const config::Policy& policy, pricing::UsageRecord& record);
  void use(const Shape& shape, pricing::UsageRecord& record);
  void take_time(const config::Deployment& deployment, pricing::UsageRecord& record);
  void price(std::size_t deployment, pricing::UsageRecord& record);
  bool chance(double probability) { return std::bernoulli_distribution(probability)(random_); }
  std::int64_t about(double median, double spread);

  const config::Config& config_;
  std::mt19937_64 random_;
  RequestIds ids_;
  TariffBoard tariffs_;
};

}  // namespace weir::gateway
