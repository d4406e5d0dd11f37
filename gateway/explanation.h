// An Explanation is a decision as people and programs read it: what was asked, every deployment with what it was
// predicted to do and cost or what excluded it, and the choice in a sentence. Durations are milliseconds, money is
// exact decimal text of the installation's currency.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/config.h"
#include "routing/plan.h"
#include "routing/request.h"

namespace weir::gateway {

// What was asked, as far as it is told: of a request's kilobyte, what is not only for machines.
struct Asked {
  config::Policy wants;
  std::int64_t prompt_tokens = 0;
  std::optional<std::int64_t> completion_tokens_max;
  int task_class = 0;
  config::Effort effort = config::Effort::high;
  bool streamed = false;
};

struct Decision {
  Asked asked;
  routing::Plan plan;
};

// The request has no policy afterwards, and the plan is empty.
Decision decision_of(routing::Request&& request, routing::Plan&& plan);

std::string explanation_json(const Decision& decision, const config::Config& config);
// A table, and the sentence below it.
std::string explanation_text(const Decision& decision, const config::Config& config);

}  // namespace weir::gateway
