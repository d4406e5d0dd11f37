// Who asks, and what that key may use.
#pragma once

#include <optional>
#include <string_view>

#include "config/config.h"
#include "gateway/api_error.h"

namespace weir::gateway {

class Session;

struct Access {
  int key = -1;  // index into Config::keys
  std::optional<ApiError> refusal;
};

// The key behind the request's bearer token.
Access check_access(Session& session);

const config::ModelAlias* find_alias(const config::Config& config, std::string_view name);
bool may_use(const config::Key& key, std::string_view model);

}  // namespace weir::gateway
