#include "gateway/models.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/config.h"
#include "gateway/access.h"
#include "gateway/session.h"
#include "gateway/worker.h"

namespace weir::gateway {
namespace {

using json = nlohmann::ordered_json;

// The largest window of the deployments that the alias may reach.
std::int64_t context_window_of(const config::Config& config, const config::ModelAlias& alias) {
  std::int64_t window = 0;
  for (std::size_t i = 0; i < config.deployments.size(); ++i) {
    if (alias.deployment && *alias.deployment != static_cast<int>(i)) continue;
    if (alias.tier && *alias.tier != config.deployments[i].tier) continue;
    window = std::max(window, config.deployments[i].context_window_tokens);
  }
  return window;
}

json describe(const config::Config& config, const config::ModelAlias& alias) {
  return {{"id", alias.name},
          {"object", "model"},
          {"created", 0},
          {"owned_by", "weir"},
          {"context_window", context_window_of(config, alias)}};
}

backends::Task<> reply(Session& session, const json& body) {
  const std::string text = body.dump();
  session.log(200);
  co_await session.respond(200, "application/json", text);
}

backends::Task<> refuse_model(Session& session, std::string name) {
  ApiError error = unknown_model(name);
  co_await session.refuse(std::move(error));
}

std::string unescaped(std::string_view path) {
  std::string text;
  for (std::size_t i = 0; i < path.size(); ++i) {
    unsigned value = 0;
    if (path[i] == '%' && i + 2 < path.size() && std::sscanf(path.substr(i + 1, 2).data(), "%2x", &value) == 1) {
      text += static_cast<char>(value);
      i += 2;
    } else {
      text += path[i];
    }
  }
  return text;
}

}  // namespace

backends::Task<> list_models(Session& session) {
  Access access = check_access(session);
  if (access.refusal) co_return co_await session.refuse(std::move(*access.refusal));
  const config::Config& config = session.worker().config();
  json data = json::array();
  for (const config::ModelAlias& alias : config.aliases) {
    if (may_use(config.keys[static_cast<std::size_t>(access.key)], alias.name)) data.push_back(describe(config, alias));
  }
  const json body = {{"object", "list"}, {"data", std::move(data)}};
  co_await reply(session, body);
}

backends::Task<> retrieve_model(Session& session) {
  Access access = check_access(session);
  if (access.refusal) co_return co_await session.refuse(std::move(*access.refusal));
  const config::Config& config = session.worker().config();
  const std::string name = unescaped(session.target().substr(std::string_view("/v1/models/").size()));
  const config::ModelAlias* alias = find_alias(config, name);
  if (!alias || !may_use(config.keys[static_cast<std::size_t>(access.key)], name))
    co_return co_await refuse_model(session, name);
  const json body = describe(config, *alias);
  co_await reply(session, body);
}

}  // namespace weir::gateway
