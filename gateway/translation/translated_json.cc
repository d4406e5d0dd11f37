#include "gateway/translation/translated_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace weir::gateway {

void has_no_counterpart(std::string param, const std::string& what) {
  throw Untranslatable{std::move(param),
                       what +
                           " is not offered: chat completions, which are all that serves this model, have nothing "
                           "like it."};
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

std::string joined_text(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const Json& part : content) {
    if (text_in(part, "type") == "text") text += (text.empty() ? "" : "\n") + text_in(part, "text");
  }
  return text;
}

Json content_of(Json parts) {
  const bool texts_only = std::all_of(parts.begin(), parts.end(), [](const Json& p) { return p["type"] == "text"; });
  return texts_only ? Json(joined_text(parts)) : std::move(parts);
}

}  // namespace weir::gateway
