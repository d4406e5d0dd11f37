// A Shortlist says which deployments a plan judges. Those that are alike (of one tier and price, with one service model
// and the same limits) differ only in what keeps them busy and in what they have cached. Of many of them, the two least
// busy and the one that read most of the prompt last are judged; the choice is then as good as among all, at a price
// that does not grow with the fleet. (Two choices: Mitzenmacher, IEEE Trans. Parallel Distrib. Syst. 12(10), 2001.)
//
// Made once for a configuration; does not change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "config/deployment.h"
#include "routing/fleet.h"
#include "routing/forecast.h"
#include "routing/plan.h"

namespace weir::routing {

class Shortlist {
 public:
  static constexpr int kJudgedAll = 4;  // so many that are alike are all judged

  explicit Shortlist(std::span<const config::Deployment> deployments);

  // Moves those of `usable` that need not be judged to the end of `excluded`. All keep their order. `draw` decides
  // among equals.
  void shorten(std::vector<int>& usable, std::vector<Excluded>& excluded, const Fleet& fleet, const Forecast& forecast,
               std::uint64_t draw) const;

 private:
  static constexpr std::size_t kNoCrowd = 0;

  std::vector<std::size_t> crowd_;  // by deployment: equal where many are alike; those of no crowd are all judged
  std::size_t crowds_ = 1;          // that of no crowd among them
};

}  // namespace weir::routing
