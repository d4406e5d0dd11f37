// A TariffBoard keeps the tariff of every deployment at hand, looked up in the price book only when one may have
// changed. It also says what a usage would cost on the lowest and on the highest tier: the tier's first deployment in
// the configuration stands for it. A request that holds a board's tariffs keeps its prices, whatever the clock does:
// the frozen instant. Per worker; not thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "config/config.h"
#include "pricing/price_book.h"

namespace weir::gateway {

using Tariffs = std::shared_ptr<const std::vector<pricing::Tariff>>;  // one per deployment

class TariffBoard {
 public:
  explicit TariffBoard(const config::Config& config);

  const Tariffs& at(pricing::Instant now);

  // Of tariffs that this board gave.
  pricing::Money cost_on_lowest_tier(const pricing::Usage& usage, const Tariffs& tariffs) const;
  pricing::Money cost_on_highest_tier(const pricing::Usage& usage, const Tariffs& tariffs) const;

 private:
  const config::Config& config_;
  std::size_t lowest_ = 0;  // indexes of deployments
  std::size_t highest_ = 0;
  Tariffs tariffs_;
  pricing::Instant from_{};
  pricing::Instant until_{};
};

}  // namespace weir::gateway
