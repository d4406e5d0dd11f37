#include "gateway/tariff_board.h"

#include <algorithm>

namespace weir::gateway {

const Tariffs& TariffBoard::at(pricing::Instant now) {
  if (tariffs_ && now >= from_ && now < until_) return tariffs_;
  auto tariffs = std::make_shared<std::vector<pricing::Tariff>>();
  until_ = pricing::Instant::max();
  for (const config::Deployment& deployment : config_.deployments) {
    // config::load has checked that a version of every price key is in force.
    tariffs->push_back(config_.prices.at(deployment.price_key, now).value_or(pricing::Tariff{}));
    until_ = std::min(until_, tariffs->back().until);
  }
  from_ = now;
  tariffs_ = std::move(tariffs);
  return tariffs_;
}

}  // namespace weir::gateway
