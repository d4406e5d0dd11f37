// A TariffBoard keeps the tariff of every deployment at hand, looked up in the price book only when one may have
// changed. A request that holds a board's tariffs keeps its prices, whatever the clock does: the frozen instant.
// Per worker; not thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "config/config.h"
#include "pricing/price_book.h"

namespace weir::gateway {

using Tariffs = std::shared_ptr<const std::vector<pricing::Tariff>>;  // one per deployment

class TariffBoard {
 public:
  explicit TariffBoard(const config::Config& config) : config_(config) {}

  const Tariffs& at(pricing::Instant now);

 private:
  const config::Config& config_;
  Tariffs tariffs_;
  pricing::Instant from_{};
  pricing::Instant until_{};
};

}  // namespace weir::gateway
