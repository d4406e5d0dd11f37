// An Explanation is a decision as people and programs read it: what was asked, every deployment with what it was
// predicted to do and cost or what excluded it, and the choice in a sentence. Durations are milliseconds, money is
// exact decimal text of the installation's currency.
#pragma once

#include <string>

#include "config/config.h"
#include "routing/plan.h"
#include "routing/request.h"

namespace weir::gateway {

struct Decision {
  routing::Request request;
  routing::Plan plan;
};

std::string explanation_json(const Decision& decision, const config::Config& config);
// A table, and the sentence below it.
std::string explanation_text(const Decision& decision, const config::Config& config);

}  // namespace weir::gateway
