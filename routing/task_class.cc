#include "routing/task_class.h"

#include "config/config.h"

namespace weir::routing {
namespace {

constexpr std::int64_t kLongPromptTokens = 64 * 1024;

}  // namespace

TaskClassifier::TaskClassifier(const config::QualityTable& table)
    : agent_(config::index_named("agent", table.classes).value_or(0)),
      long_context_(config::index_named("long-context", table.classes).value_or(0)),
      code_(config::index_named("code", table.classes).value_or(0)) {}

int TaskClassifier::classify(const TaskFeatures& features) const {
  if (features.tools && agent_ > 0) return agent_;
  if (features.prompt_tokens >= kLongPromptTokens && long_context_ > 0) return long_context_;
  if (features.fenced_code && code_ > 0) return code_;
  return 0;
}

}  // namespace weir::routing
