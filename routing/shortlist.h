// A Shortlist says which deployments a plan judges. Those that are alike (of one tier and price, with one service model
// and the same limits) differ only in what keeps them busy and in what they have cached. Of many of them, the two least
// busy and the one that read most of the prompt last are judged; the choice is then as good as among all, at a price
// that does not grow with the fleet. (Two choices: Mitzenmacher, IEEE Trans. Parallel Distrib. Syst. 12(10), 2001.)
//
// Made once for a configuration; does not change.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "config/deployment.h"
#include "routing/forecast.h"

namespace weir::routing {

class Shortlist {
 public:
  static constexpr int kJudgedAll = 4;  // so many that are alike are all judged

  explicit Shortlist(std::span<const config::Deployment> deployments);

  // Takes out of `usable` who need not be judged and returns how many it left, in their order; those taken out are
  // behind them. `draw` decides among equals.
  std::size_t shorten(std::span<int> usable, const Fleet& fleet, const Forecast& forecast, std::uint64_t draw) const;

 private:
  std::vector<int> kind_;  // by deployment: equal where they are alike
  int kinds_ = 0;
};

}  // namespace weir::routing
