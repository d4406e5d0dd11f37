#include "pricing/ledger/attempt_record.h"

#include "pricing/quoting.h"

namespace weir::pricing {
namespace {

void append_member(std::string_view name, const std::string& value, std::string& object) {
  object.append(object.size() > 1 ? "," : "").append(json_string(name)).append(":").append(value);
}

}  // namespace

void append(const AttemptRecord& attempt, std::string& array) {
  std::string object = "{";
  append_member("kind", json_string(attempt.kind), object);
  append_member("tier", json_string(attempt.tier), object);
  append_member("deployment", json_string(attempt.deployment), object);
  append_member("upstream_id", json_string(attempt.upstream_id), object);
  append_member("ending", json_string(name_of(attempt.ending)), object);
  append_member("error", json_string(attempt.error), object);
  append_member("prompt_tokens", std::to_string(attempt.usage.prompt_tokens()), object);
  append_member("completion_tokens", std::to_string(attempt.usage.completion_tokens()), object);
  append_member("cost_nanos", std::to_string(attempt.cost.nanos), object);
  append_member("total_us", std::to_string(attempt.total_us), object);
  if (!array.empty()) array.pop_back();
  array.append(array.empty() ? "[" : ",").append(object).append("}]");
}

}  // namespace weir::pricing
