// The few steps that all translations share: reading what may be missing, and content as servers like it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "gateway/json_text.h"

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

// The text of a string, or of the parts of type text, by lines.
std::string joined_text(const Json& content);
// Content of these parts. Where all are text it is a string, as most servers like it best.
Json content_of(Json parts);

}  // namespace weir::gateway
