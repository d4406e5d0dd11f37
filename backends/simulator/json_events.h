// Events of a stream whose data is JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace weir::simulator {

std::string written(const nlohmann::ordered_json& json);
std::string data_event(const nlohmann::ordered_json& json);
// Under the name that its type is.
std::string named_event(const nlohmann::ordered_json& json);

}  // namespace weir::simulator
