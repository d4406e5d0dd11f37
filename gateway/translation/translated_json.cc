#include "gateway/translation/translated_json.h"

#include <nlohmann/json.hpp>

namespace weir::gateway {

void has_no_counterpart(std::string param, const std::string& what) {
  throw Untranslatable{std::move(param), what +
                                             " is not offered here: no deployment of this gateway serves this "
                                             "endpoint itself, and chat completions have nothing like it."};
}

const Json& member(const Json& object, const char* name) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

std::string text_in(const Json& object, const char* name) {
  const Json& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_event(std::string_view name, const Json& data, std::string& out) {
  out.append("event: ").append(name).append("\ndata: ").append(written(data)).append("\n\n");
}

}  // namespace weir::gateway
