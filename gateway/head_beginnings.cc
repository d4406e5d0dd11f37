#include "gateway/head_beginnings.h"

#include "backends/dialect/dialect.h"

namespace weir::gateway {
namespace {

std::string request_to(const config::Deployment& deployment, config::Endpoint endpoint) {
  std::string head = "POST " + backends::request_path(deployment, endpoint) + " HTTP/1.1\r\nhost: ";
  head += deployment.url.host + ":" + std::to_string(deployment.url.port);
  if (!deployment.api_key.empty()) head += "\r\nauthorization: Bearer " + deployment.api_key;
  if (endpoint == config::Endpoint::messages) {  // Anthropic's way
    if (!deployment.api_key.empty()) head += "\r\nx-api-key: " + deployment.api_key;
    head += "\r\nanthropic-version: 2023-06-01";
  }
  return head + "\r\ncontent-type: application/json\r\nx-request-id: ";
}

}  // namespace

HeadBeginnings::HeadBeginnings(const config::Config& config) : all_(config.deployments.size()) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const config::Deployment& deployment = config.deployments[i];
    for (std::size_t endpoint = 0; endpoint < config::kEndpoints; ++endpoint)
      all_[i].requests[endpoint] = request_to(deployment, static_cast<config::Endpoint>(endpoint));
    all_[i].answer = "x-weir-tier: " + config.tiers[static_cast<std::size_t>(deployment.tier)].name +
                     "\r\nx-weir-deployment: " + deployment.name + "\r\nx-weir-reason: ";
  }
}

}  // namespace weir::gateway
