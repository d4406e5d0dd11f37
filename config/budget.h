// A Budget of a configuration: whose money it is, and its terms. Without a tenant, key or tag it is the whole
// installation's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "pricing/budget.h"

namespace weir::config {

struct Budget {
  std::string name;
  std::optional<int> tenant;  // index into Config::tenants
  std::optional<int> key;     // index into Config::keys
  std::optional<std::string> tag;
  pricing::BudgetTerms terms;  // named as the budget
};

struct Config;

// Whether requests of that key fall under the budget, whatever their tag.
bool applies_to_key(const Budget& budget, const Config& config, std::size_t key);

}  // namespace weir::config
