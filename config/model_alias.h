// A ModelAlias is a name that clients may put into `model`: it stands for a policy, for a tier, or for one deployment.
// Every tier's public model name is an alias that pins that tier, without being written down.
#pragma once

#include <optional>

#include "pricing/name.h"

namespace weir::config {

struct ModelAlias {
  pricing::Name name;                  // "auto", "gpt-4o"
  std::optional<int> policy;           // index into Config::policies
  std::optional<int> tier;             // pins the tier
  std::optional<int> deployment;       // pins one deployment
  std::optional<int> task_class = {};  // index into QualityTable::classes, of requests that do not say
};

}  // namespace weir::config
