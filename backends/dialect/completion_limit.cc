#include <algorithm>
#include <string>

#include "backends/dialect/dialect.h"
#include "backends/json_walk.h"

namespace weir::backends {
namespace {

bool limits_completion(std::string_view key) {
  return key == "max_tokens" || key == "max_completion_tokens" || key == "max_output_tokens";
}

}  // namespace

void limit_completion(std::string_view body, const JsonOutline& outline, std::int64_t tokens_max, Splices& splices,
                      config::Endpoint endpoint) {
  const char* const name = endpoint == config::Endpoint::responses ? "max_output_tokens" : "max_tokens";
  const std::string limit = std::to_string(tokens_max);
  bool limited = false;
  for (const JsonMember& member : outline.members) {
    if (!limits_completion(member.key)) continue;
    limited = true;
    const std::string_view value = body.substr(member.value_begin, member.value_end - member.value_begin);
    const auto asked = JsonWalk(value).integer();
    if (!asked || *asked > tokens_max) splices.push_back({member.value_begin, value.size(), limit});
  }
  if (!limited && !outline.members.empty())
    splices.push_back({outline.members.back().value_end, 0, ",\"" + std::string(name) + "\":" + limit});
  std::stable_sort(splices.begin(), splices.end(),
                   [](const Splice& a, const Splice& b) { return a.offset < b.offset; });
}

}  // namespace weir::backends
