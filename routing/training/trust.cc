#include "routing/training/trust.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

constexpr double kConfidentErrors = 2.326;

}  // namespace

void TrustFinder::add(std::uint64_t group, int fold, double came, double table, double moved) {
  Sums& sums = groups_[{fold, group}];
  sums.squares += moved * moved;
  sums.products += moved * (came - table);
  ++sums.pairs;
}

TrustFound TrustFinder::find(int without_fold) const {
  TrustFound found;
  Sums all;
  for (const auto& [key, sums] : groups_) {
    if (key.first == without_fold) continue;
    all.squares += sums.squares;
    all.products += sums.products;
    found.pairs += sums.pairs;
  }
  if (all.squares <= 0) return found;
  found.slope = all.products / all.squares;
  double errors = 0;
  for (const auto& [key, sums] : groups_) {
    if (key.first == without_fold) continue;
    const double error = sums.products - found.slope * sums.squares;
    errors += error * error;
  }
  found.error = std::sqrt(errors) / all.squares;
  if (found.slope > kConfidentErrors * found.error)
    found.trust = std::max(0.0, std::min(1.0, found.slope) - found.error);
  return found;
}

}  // namespace weir::routing
