// A Filter says which deployments may serve a request at all. What it asks for, most of a fleet's deployments offer
// alike, and what they offer does not change; so it is judged once for all that offer the same, and of each deployment
// only whether it admits requests, and has room.
//
// Made once for a configuration; does not change.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "config/deployment.h"
#include "routing/fleet.h"
#include "routing/forecast.h"
#include "routing/plan.h"

namespace weir::routing {

class Filter {
 public:
  // Keeps pointers; `deployments` outlive the filter.
  explicit Filter(std::span<const config::Deployment> deployments);

  // Appends each of the fleet's deployments, in their order, to those that are usable or to those that are excluded.
  void part(const Request& request, const Fleet& fleet, const Forecast& forecast, std::vector<int>& usable,
            std::vector<Excluded>& excluded) const;

 private:
  std::vector<const config::Deployment*> offers_;  // one of each kind of offer
  std::vector<std::size_t> offer_;                 // by deployment, its kind
};

}  // namespace weir::routing
