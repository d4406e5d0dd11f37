#include "backends/simulator/json_events.h"

#include <nlohmann/json.hpp>

namespace weir::simulator {

using Json = nlohmann::ordered_json;

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string data_event(const Json& json) {
  return "data: " + written(json) + "\n\n";
}

std::string named_event(const Json& json) {
  return "event: " + json["type"].get<std::string>() + "\n" + data_event(json);
}

}  // namespace weir::simulator
