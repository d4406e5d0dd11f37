// How far a text head is to be trusted: the slope of (what came of it - what the table says) on (what the head says -
// what the table says) over pairs that it had not seen, at most 1, less its standard error; 0 unless the slope is above
// 0 with 99 % confidence. Prompts of one group are not independent of each other, and count as one in the error.
//
// Deterministic; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace weir::routing {

struct TrustFound {
  double slope = 0;
  double error = 0;  // standard error of the slope
  double trust = 0;
  std::size_t pairs = 0;
};

class TrustFinder {
 public:
  // The difference between two tiers: as it came, as the table says it, and as the head moves it.
  void add(std::uint64_t group, int fold, double came, double table, double moved);
  // From all folds, or from all but one.
  TrustFound find(int without_fold = -1) const;

 private:
  struct Sums {
    double squares = 0;
    double products = 0;
    std::size_t pairs = 0;
  };

  std::map<std::pair<int, std::uint64_t>, Sums> groups_;
};

}  // namespace weir::routing
