#include "routing/replay/tariffs.h"

#include <algorithm>

namespace weir::routing {

std::span<const pricing::Tariff> Tariffs::at(double ms) {
  const pricing::Instant now = begins_ + std::chrono::milliseconds(static_cast<std::int64_t>(ms));
  if (!tariffs_.empty() && now >= from_ && now < until_) return tariffs_;
  tariffs_.clear();
  until_ = pricing::Instant::max();
  for (const config::Deployment& deployment : config_.deployments) {
    tariffs_.push_back(config_.prices.at(deployment.price_key, now).value_or(pricing::Tariff{}));
    until_ = std::min(until_, tariffs_.back().until);
  }
  from_ = now;
  return tariffs_;
}

}  // namespace weir::routing
