// The few steps that all translations share: reading what may be missing, and writing events.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace weir::gateway {

using Json = nlohmann::ordered_json;

// Thrown while a request is translated, and caught in translate(): a part of it has no meaning for a chat completion.
struct Untranslatable {
  std::string param;
  std::string message;
};

[[noreturn]] void has_no_counterpart(std::string param, const std::string& what);

// The member, or null when it is absent or the value is no object.
const Json& member(const Json& object, const char* name);
std::string text_in(const Json& object, const char* name);

std::string written(const Json& json);
// `event: NAME` and `data: JSON`, with the blank line.
void append_event(std::string_view name, const Json& data, std::string& out);

}  // namespace weir::gateway
