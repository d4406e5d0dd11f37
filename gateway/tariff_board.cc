#include "gateway/tariff_board.h"

#include <algorithm>

namespace weir::gateway {

TariffBoard::TariffBoard(const config::Config& config) : config_(config) {
  const auto& deployments = config.deployments;
  for (std::size_t i = 1; i < deployments.size(); ++i) {
    if (deployments[i].tier < deployments[lowest_].tier) lowest_ = i;
    if (deployments[i].tier > deployments[highest_].tier) highest_ = i;
  }
}

pricing::Money TariffBoard::cost_on_lowest_tier(const pricing::Usage& usage, const Tariffs& tariffs) const {
  return (*tariffs)[lowest_].cost_of(usage);
}

pricing::Money TariffBoard::cost_on_highest_tier(const pricing::Usage& usage, const Tariffs& tariffs) const {
  return (*tariffs)[highest_].cost_of(usage);
}

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
