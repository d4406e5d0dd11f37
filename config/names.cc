#include "config/deployment.h"
#include "config/endpoint.h"
#include "config/policy.h"
#include "pricing/enum_names.h"

namespace weir::config {
namespace {

constexpr pricing::EnumNames<Dialect, 5> kDialects{{"openai", "deepseek", "vllm", "mindie", "sglang"}};
constexpr pricing::EnumNames<Replicas, 3> kReplicas{{"fastest", "best-fit", "two-choices"}};
constexpr pricing::EnumNames<Endpoint, 5> kEndpointNames{
    {"chat", "completions", "embeddings", "responses", "messages"}};
constexpr pricing::EnumNames<Preference, 3> kPreferences{{"cheapest", "balanced", "best"}};

}  // namespace

std::string_view name_of(Dialect dialect) {
  return kDialects[dialect];
}
std::optional<Dialect> dialect_named(std::string_view name) {
  return kDialects.find(name);
}

std::string_view name_of(Replicas replicas) {
  return kReplicas[replicas];
}
std::optional<Replicas> replicas_named(std::string_view name) {
  return kReplicas.find(name);
}

std::string_view name_of(Endpoint endpoint) {
  return kEndpointNames[endpoint];
}
std::optional<Endpoint> endpoint_named(std::string_view name) {
  return kEndpointNames.find(name);
}

std::optional<Endpoint> endpoint_at(std::string_view path) {
  for (const Endpoint endpoint :
       {Endpoint::chat, Endpoint::completions, Endpoint::embeddings, Endpoint::responses, Endpoint::messages}) {
    if (path_of(endpoint) == path) return endpoint;
  }
  return std::nullopt;
}

std::string_view name_of(Preference preference) {
  return kPreferences[preference];
}
std::optional<Preference> preference_named(std::string_view name) {
  return kPreferences.find(name);
}

}  // namespace weir::config
