#include "gateway/api/doorkeeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/authentication.h"

namespace weir::gateway::api {
namespace {

constexpr std::string_view kCookie = "weir_session";
constexpr std::size_t kSecretBytes = 32;

std::string_view cookie_named(std::string_view name, std::string_view cookies) {
  while (!cookies.empty()) {
    std::string_view cookie = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), cookie.size() + 1));
    cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
    if (cookie.starts_with(name) && cookie.substr(name.size()).starts_with('=')) return cookie.substr(name.size() + 1);
  }
  return {};
}

std::string set_cookie(std::string_view value, std::chrono::seconds life) {
  return std::string(kCookie) + "=" + std::string(value) +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(life.count());
}

}  // namespace

bool is_same_origin(const Request& request) {
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return true;
  const std::size_t scheme = origin.find("://");
  return scheme != origin.npos && origin.substr(scheme + 3) == request.header("host");
}

Response Doorkeeper::log_in(const Request& request, TimePoint now) {
  if (auto refusal = refuse_guessing(request.remote, now)) return std::move(*refusal);
  const auto body = nlohmann::json::parse(request.body, nullptr, false);
  const auto token = body.is_object() ? body.find("token") : body.end();
  if (!body.is_object() || token == body.end() || !token->is_string())
    return problem(400, "Send {\"token\": \"...\"} as application/json.", "token");
  std::optional<Viewer> viewer = behind_secret(token->get_ref<const std::string&>());
  if (!viewer) {
    note_failure(request.remote, now);
    spdlog::warn("a login to the dashboard from {} failed", request.remote);
    return problem(401, "No token and no key has this secret.", "token");
  }
  std::erase_if(sessions_, [now](const auto& entry) { return entry.second.until <= now; });
  if (sessions_.size() >= kSessionsMax)
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(),
                                     [](const auto& a, const auto& b) { return a.second.until < b.second.until; }));
  spdlog::info("{} has logged in to the dashboard from {}", viewer->name, request.remote);
  const std::string secret = random_secret(kSecretBytes);
  sessions_.insert_or_assign(config::sha256_hex(secret), Session{std::move(*viewer), now + kSessionLife});
  Response response = json_response({{"logged_in", true}});
  response.headers.emplace_back("set-cookie", set_cookie(secret, kSessionLife));
  return response;
}

Response Doorkeeper::log_out(const Request& request) {
  sessions_.erase(config::sha256_hex(cookie_named(kCookie, request.header("cookie"))));
  Response response = json_response({{"logged_in", false}});
  response.headers.emplace_back("set-cookie", set_cookie("", std::chrono::seconds(0)));
  return response;
}

Doorkeeper::Admission Doorkeeper::admit(const Request& request, TimePoint now) {
  const std::string_view authorization = request.header("authorization");
  if (authorization.empty()) return {behind_cookie(request, now), {}};
  if (auto refusal = refuse_guessing(request.remote, now)) return {{}, std::move(refusal)};
  auto viewer = behind_secret(bearer_token(authorization));
  if (!viewer) note_failure(request.remote, now);
  return {std::move(viewer), {}};
}

// Digests are compared, so that where a comparison ends tells nothing of the secret.
std::optional<Viewer> Doorkeeper::behind_secret(std::string_view secret) const {
  const config::Sha256 digest = config::sha256(secret);
  for (const config::AdminToken& token : config_.server.tokens) {
    if (token.secret_sha256 == digest)
      return Viewer{token.role == config::AdminToken::Role::admin ? Role::admin : Role::reader, token.name, {}};
  }
  for (const config::Key& key : config_.keys) {
    if (key.secret_sha256 == digest)
      return Viewer{Role::tenant, key.name, config_.tenants[static_cast<std::size_t>(key.tenant)].name};
  }
  return std::nullopt;
}

std::optional<Viewer> Doorkeeper::behind_cookie(const Request& request, TimePoint now) {
  const std::string_view cookie = cookie_named(kCookie, request.header("cookie"));
  if (cookie.empty()) return std::nullopt;
  const auto session = sessions_.find(config::sha256_hex(cookie));
  if (session == sessions_.end() || session->second.until <= now) return std::nullopt;
  return session->second.viewer;
}

std::optional<Response> Doorkeeper::refuse_guessing(const std::string& remote, TimePoint now) {
  const auto failures = failures_.find(remote);
  if (failures == failures_.end()) return std::nullopt;
  if (now - failures->second.since >= kFailureWindow) {
    failures_.erase(failures);
    return std::nullopt;
  }
  if (failures->second.count < kFailuresMax) return std::nullopt;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(failures->second.since + kFailureWindow - now);
  Response response = problem(429, "Too many wrong secrets from this address; wait a minute.");
  response.headers.emplace_back("retry-after", std::to_string(wait.count()));
  return response;
}

void Doorkeeper::note_failure(const std::string& remote, TimePoint now) {
  if (failures_.size() >= kAddressesMax)
    std::erase_if(failures_, [now](const auto& entry) { return now - entry.second.since >= kFailureWindow; });
  if (failures_.size() >= kAddressesMax) failures_.clear();
  Failures& failures = failures_.try_emplace(remote, Failures{0, now}).first->second;
  ++failures.count;
}

}  // namespace weir::gateway::api
