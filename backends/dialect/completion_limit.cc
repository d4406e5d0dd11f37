#include "backends/dialect/completion_limit.h"

#include <string>

#include "backends/json_walk.h"

namespace weir::backends {
namespace {

bool limits_completion(std::string_view key) {
  return key == "max_tokens" || key == "max_completion_tokens" || key == "max_output_tokens";
}

}  // namespace

void limit_completion(BodyEdit& edit, config::Endpoint endpoint, std::int64_t tokens_max) {
  const std::string limit = std::to_string(tokens_max);
  bool limited = false;
  for (const JsonMember& member : edit.outline().members) {
    if (!limits_completion(member.key)) continue;
    limited = true;
    const std::string_view value = edit.value_of(member);
    const auto asked = JsonWalk(value).integer();
    if (!asked || *asked > tokens_max) edit.replace(member.value_begin, value.size(), limit);
  }
  if (!limited) edit.add(endpoint == config::Endpoint::responses ? "max_output_tokens" : "max_tokens", limit);
}

}  // namespace weir::backends
