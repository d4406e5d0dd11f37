#include "gateway/access.h"

#include <algorithm>

#include "gateway/authentication.h"
#include "gateway/session.h"
#include "gateway/worker.h"

namespace weir::gateway {

Access check_access(Session& session) {
  std::string_view token = bearer_token(session.header(Header::authorization));
  if (token.empty()) token = session.header(Header::api_key);  // Anthropic's SDKs
  if (token.empty()) return {-1, missing_key()};
  const auto key = session.worker().keys().find(token);
  if (!key) return {-1, wrong_key()};
  return {*key, std::nullopt};
}

const config::ModelAlias* find_alias(const config::Config& config, std::string_view name) {
  const auto index = config::index_named(name, config.aliases);
  return index ? &config.aliases[static_cast<std::size_t>(*index)] : nullptr;
}

bool may_use(const config::Key& key, std::string_view model) {
  return key.models.empty() || std::find(key.models.begin(), key.models.end(), model) != key.models.end();
}

}  // namespace weir::gateway
