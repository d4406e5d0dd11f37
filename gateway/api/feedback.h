// What is thought of answers, told by programs of the operator's:
//
//   POST /api/v1/feedback   {"request_id", "score", "source", "comment"}, or {"feedback": [...]} of many; for admins
//
// A score is a number from 0 to 1, or "good", or "bad". Either the whole batch is taken, or none of it.
#pragma once

#include "gateway/api/policy_work.h"

namespace weir::gateway::api {

Response take_feedback(const PolicyDesk& desk);

}  // namespace weir::gateway::api
