#include "backends/simulator/schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDepthMax = 16;  // a schema that refers to itself ends here
constexpr const char* kText = "synthetic";

const Json kNothing = Json::object();

class Least {
 public:
  explicit Least(const Json& root) : root_(root) {}

  Json of(const Json& schema, int depth = 0) const {
    if (!schema.is_object() || depth > kDepthMax) return nullptr;
    for (const char* given : {"const", "default"}) {
      if (schema.contains(given)) return schema[given];
    }
    if (schema.contains("enum") && !schema["enum"].empty()) return schema["enum"][0];
    if (schema.contains("$ref")) return of(referred(schema["$ref"]), depth + 1);
    for (const char* choice : {"anyOf", "oneOf", "allOf"}) {
      if (schema.contains(choice) && !schema[choice].empty()) return of(schema[choice][0], depth + 1);
    }
    return of_type(type_of(schema), schema, depth);
  }

 private:
  static std::string type_of(const Json& schema) {
    const Json type = schema.value("type", Json());
    if (type.is_string()) return type.get<std::string>();
    if (type.is_array() && !type.empty() && type[0].is_string()) return type[0].get<std::string>();
    return "object";
  }

  Json of_type(const std::string& type, const Json& schema, int depth) const {
    if (type == "object") return object(schema, depth);
    if (type == "array") return array(schema, depth);
    if (type == "string") return string(schema);
    if (type == "integer" || type == "number") return schema.value("minimum", Json(0));
    if (type == "boolean") return true;
    return nullptr;
  }

  Json object(const Json& schema, int depth) const {
    Json value = Json::object();
    const Json& properties = member(schema, "properties");
    for (const Json& name : member(schema, "required")) {
      if (name.is_string()) value[name.get<std::string>()] = of(member(properties, name.get<std::string>()), depth + 1);
    }
    return value;
  }

  Json array(const Json& schema, int depth) const {
    Json value = Json::array();
    const Json least = schema.value("minItems", Json(0));
    const int size = least.is_number_integer() ? std::clamp(least.get<int>(), 0, 64) : 0;
    for (int i = 0; i < size; ++i) value.push_back(of(member(schema, "items"), depth + 1));
    return value;
  }

  static Json string(const Json& schema) {
    std::string text = kText;
    const Json least = schema.value("minLength", Json(0));
    if (least.is_number_unsigned() && least.get<std::size_t>() < 4096) {
      text.resize(std::max(text.size(), least.get<std::size_t>()), '.');
    }
    return text;
  }

  // "#/$defs/name", or "#" for the whole schema.
  const Json& referred(const Json& reference) const {
    if (!reference.is_string() || !reference.get_ref<const std::string&>().starts_with('#')) return kNothing;
    const Json::json_pointer path(reference.get_ref<const std::string&>().substr(1));
    return root_.contains(path) ? root_.at(path) : kNothing;
  }

  static const Json& member(const Json& object, const std::string& name) {
    const auto found = object.find(name);
    return found == object.end() ? kNothing : *found;
  }

  const Json& root_;
};

}  // namespace

Json least_value(const Json& schema) {
  return Least(schema).of(schema);
}

}  // namespace weir::simulator
