// JSON as it is written to clients: in one line, and valid whatever bytes of others are quoted in it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace weir::gateway {

// What is no UTF-8 is replaced.
std::string written(const nlohmann::ordered_json& json);
// `event: NAME` and `data: JSON`, with the blank line.
void append_event(std::string_view name, const nlohmann::ordered_json& data, std::string& out);

}  // namespace weir::gateway
