// Which class a request's task is of, guessed from what can be seen cheaply, where nobody said. Somebody who knows (a
// header, the request's metadata, its alias, policy or key) is always right, so this is the last resort: a guess is
// worth little beside a label.
//
//   offers tools              -> agent
//   a very long prompt        -> long-context
//   holds fenced code         -> code
//   anything else             -> general
//
// Classes that the quality table does not have are left out. Immutable; safe to share.
#pragma once

#include <cstdint>

#include "config/quality.h"

namespace weir::routing {

struct TaskFeatures {
  bool tools = false;
  bool fenced_code = false;
  std::int64_t prompt_tokens = 0;
};

class TaskClassifier {
 public:
  explicit TaskClassifier(const config::QualityTable& table);

  // An index into QualityTable::classes.
  int classify(const TaskFeatures& features) const;

 private:
  int agent_ = 0;
  int long_context_ = 0;
  int code_ = 0;
};

}  // namespace weir::routing
