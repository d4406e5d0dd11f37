// What a request wants from the router: its model's alias, the policy in force and the request's own overrides, and
// what the body says.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "gateway/api_error.h"
#include "gateway/chat_request.h"
#include "routing/request.h"
#include "routing/task_class.h"

namespace weir::gateway {

class Session;

// The policy is the one named by x-weir-policy, else the alias's, else the key's, else the first. The task class is the
// one named by x-weir-class or the body's metadata, else the alias's, the policy's or the key's, else a guess.
struct Wants {
  routing::Request request;
  std::optional<ApiError> refusal;
};

Wants wants_of(const Session& session, const config::Config& config, const config::Key& key,
               const config::ModelAlias& alias, const ChatRequest& chat, const routing::TaskClassifier& classifier);

}  // namespace weir::gateway
