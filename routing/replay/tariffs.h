// The tariffs of all deployments in virtual time, looked up in the price book only when one may have changed.
#pragma once

#include <span>
#include <vector>

#include "config/config.h"

namespace weir::routing {

class Tariffs {
 public:
  // Keeps a reference; `config` outlives it.
  Tariffs(const config::Config& config, pricing::Instant begins) : config_(config), begins_(begins) {}

  // At so many milliseconds after the beginning.
  std::span<const pricing::Tariff> at(double ms);

 private:
  const config::Config& config_;
  pricing::Instant begins_;
  std::vector<pricing::Tariff> tariffs_;
  pricing::Instant from_{};
  pricing::Instant until_{};
};

}  // namespace weir::routing
