// A Tier is a capability level of models: flash, pro. Order is by rank; a policy's least tier is a floor on it.
#pragma once

#include <optional>

#include "pricing/name.h"

namespace weir::config {

struct Tier {
  pricing::Name name;                     // "flash"
  pricing::Name model;                    // its public model name, as clients see it: "deepseek-flash"
  int rank = 0;                           // position in the file, lowest capability first
  double quality = 0;                     // expected answer quality, 0 .. 100, where no table says more
  std::optional<int> quality_model = {};  // index into QualityTable::models: whose points its answers have
};

}  // namespace weir::config
