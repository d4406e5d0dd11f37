// A Deployment is one callable model server: a tier's model, at a URL, with credentials.
//
// Three names are three things: `tier`'s public model name is what clients see, `upstream_model` is what the server
// calls it, `price_key` is what it is charged as.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/endpoint.h"
#include "config/service_model.h"
#include "pricing/name.h"

namespace weir::config {

// Whose wire format the server speaks; backends/dialect knows what differs.
enum class Dialect : std::uint8_t { openai, deepseek, vllm, mindie, sglang };

std::string_view name_of(Dialect dialect);
std::optional<Dialect> dialect_named(std::string_view name);

// What a server is told in place of a level of reasoning effort that it does not know, or names differently.
using Efforts = std::vector<std::pair<std::string, std::string>>;

// What the servers of a dialect need, and offer, until a configuration says otherwise.
Efforts default_efforts(Dialect dialect);
Endpoints default_endpoints(Dialect dialect);

// What a request may need and a deployment may offer.
struct Capabilities {
  bool tools = true;
  bool json_schema = true;
  bool images = false;
  bool logprobs = true;

  // True when everything that `needed` asks for is here.
  constexpr bool cover(const Capabilities& needed) const {
    return (tools || !needed.tools) && (json_schema || !needed.json_schema) && (images || !needed.images) &&
           (logprobs || !needed.logprobs);
  }
};

struct Url {
  bool tls = false;
  std::string host;  // without brackets for IPv6
  std::uint16_t port = 80;
  std::string path;  // prefix without a trailing slash: "" or "/v1" ; endpoints are appended to it
};

struct Deployment {
  pricing::Name name;
  int tier = 0;  // index into Config::tiers
  Dialect dialect = Dialect::openai;
  Url url;                         // base URL; the request path after "/v1" is appended to `url.path`
  std::optional<Url> metrics_url;  // where the server says how busy it is; none: it is not asked
  std::string api_key;             // sent as a bearer key when not empty; never printed
  std::string upstream_model;
  pricing::Name price_key;
  pricing::Name list_price_key;  // what the same tokens would cost elsewhere, to compare with; "" for nothing
  std::int64_t context_window_tokens = 131072;
  std::int64_t completion_tokens_max = 0;  // 0: as much as the context window leaves
  int in_flight_max = 256;
  Capabilities capabilities;
  Endpoints endpoints{Endpoint::chat, Endpoint::completions};
  Efforts efforts;               // levels that are not in it are passed on as they are
  bool isolate_tenants = false;  // no tenant's prompts share a prefix cache with another's
  bool running_usage = false;    // the server can count usage in every stream chunk (vLLM)
  ServiceModel prior;
  int connect_timeout_ms = 2000;
  int first_token_timeout_ms = 120000;  // keep-alives do not count
  int next_token_timeout_ms = 60000;
  int answer_timeout_ms = 600000;  // a whole answer that is not streamed
};

}  // namespace weir::config
