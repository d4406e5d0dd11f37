#include "gateway/json_text.h"

#include <nlohmann/json.hpp>

namespace weir::gateway {

std::string written(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void append_event(std::string_view name, const nlohmann::ordered_json& data, std::string& out) {
  out.append("event: ").append(name).append("\ndata: ").append(written(data)).append("\n\n");
}

}  // namespace weir::gateway
