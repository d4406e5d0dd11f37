#include "backends/dialect/wire.h"

#include "backends/dialect/dialect.h"

namespace weir::backends {

const Wire& wire_of(config::Dialect dialect) {
  switch (dialect) {
    case config::Dialect::openai:
      break;
    case config::Dialect::deepseek:
      return kDeepSeekWire;
    case config::Dialect::vllm:
      return kVllmWire;
    case config::Dialect::mindie:
      return kMindIeWire;
    case config::Dialect::sglang:
      return kSgLangWire;
  }
  return kOpenAiWire;
}

std::string request_path(const config::Deployment& deployment, config::Endpoint endpoint) {
  using config::Endpoint;
  const Wire& wire = wire_of(deployment.dialect);
  switch (endpoint) {
    case Endpoint::chat:
      break;
    case Endpoint::completions:
      return wire.completions_path.empty() ? deployment.url.path + "/completions" : std::string(wire.completions_path);
    case Endpoint::embeddings:
      return deployment.url.path + "/embeddings";
    case Endpoint::responses:
      return deployment.url.path + "/responses";
    case Endpoint::messages:
      return wire.messages_path.empty() ? deployment.url.path + "/messages" : std::string(wire.messages_path);
  }
  return deployment.url.path + "/chat/completions";
}

}  // namespace weir::backends
