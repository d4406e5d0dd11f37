// Every path but the chat: what a server says about itself, and what a test asks the simulator.
//
//   GET  /v1/models, /health, /metrics, /v2/health/live, /v2/health/ready
//   GET  /simulator/served              what was served since the last reset
//   GET  /simulator/requests?last=N     the chat requests exactly as they came
//   POST /simulator/script              steps for the next chat requests
//   DELETE on any of the last three     forgets all of them
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "backends/simulator/backend.h"

namespace weir::simulator {

struct ControlReply {
  int status = 200;
  std::string body = {};
  std::string_view content_type = "application/json";
};

// Nothing where there is no such path.
std::optional<ControlReply> control(Backend& backend, std::string_view method, std::string_view target,
                                    std::string_view body);

// The path without its query and without the "/v1" that some servers have and some have not.
std::string_view path_of(std::string_view target);

}  // namespace weir::simulator
