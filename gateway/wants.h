// What a request wants from the router: its model's alias, the policy in force and the request's own overrides, and
// what the body says.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "gateway/api_error.h"
#include "gateway/chat_request.h"
#include "routing/request.h"

namespace weir::gateway {

class Session;

struct Wants {
  routing::Request request;
  std::optional<ApiError> refusal;
};

// The policy is the one named by x-weir-policy, else the alias's, else the key's, else the first.
Wants wants_of(const Session& session, const config::Config& config, const config::Key& key,
               const config::ModelAlias& alias, const ChatRequest& chat);

}  // namespace weir::gateway
