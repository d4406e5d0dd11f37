// HeadBeginnings are what the HTTP heads of all requests to a deployment, and of all answers from it, have in common.
// Made once for a configuration, and copied for each request. Does not change.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "config/config.h"

namespace weir::gateway {

class HeadBeginnings {
 public:
  explicit HeadBeginnings(const config::Config& config);

  // "POST ... HTTP/1.1", up to the value of x-request-id, which is to follow.
  const std::string& request(int deployment, config::Endpoint endpoint) const {
    return of(deployment).requests[static_cast<std::size_t>(endpoint)];
  }
  // x-weir-tier and x-weir-deployment, up to the value of x-weir-reason, which is to follow.
  const std::string& answer(int deployment) const { return of(deployment).answer; }

 private:
  struct OfDeployment {
    std::array<std::string, config::kEndpoints> requests;
    std::string answer;
  };
  const OfDeployment& of(int deployment) const { return all_[static_cast<std::size_t>(deployment)]; }

  std::vector<OfDeployment> all_;
};

}  // namespace weir::gateway
