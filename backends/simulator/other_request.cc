#include "backends/simulator/other_request.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "backends/simulator/schema.h"
#include "backends/simulator/tokens.h"

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kUsualTokens = 8;

const Json& member(const Json& object, const char* name) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

std::optional<std::size_t> limit_in(const Json& body) {
  for (const char* name : {"max_tokens", "max_output_tokens"}) {
    if (const Json& limit = member(body, name); limit.is_number_integer())
      return static_cast<std::size_t>(std::max<std::int64_t>(1, limit.get<std::int64_t>()));
  }
  return std::nullopt;
}

// {"type":"json_schema","schema":...}, in the member that the API has for it.
const Json& format_in(const Json& body) {
  for (const Json* format : {&member(member(body, "text"), "format"), &member(member(body, "output_config"), "format"),
                             &member(body, "output_format")}) {
    if (format->is_object()) return *format;
  }
  return member(body, "");
}

// "required", {"type":"function","name"}, {"type":"any"} and {"type":"tool","name"} leave no other way.
bool demands(const Json& choice, const Json& tool) {
  if (choice == "required") return true;
  const Json& type = member(choice, "type");
  if (type == "any") return true;
  return (type == "function" || type == "tool") && member(choice, "name") == member(tool, "name");
}

const Json& demanded_tool(const Json& body) {
  const Json& tools = member(body, "tools");
  if (tools.is_array()) {
    for (const Json& tool : tools) {
      if (demands(member(body, "tool_choice"), tool)) return tool;
    }
  }
  return member(body, "");
}

std::string least_arguments(const Json& tool) {
  const Json& schema = tool.contains("input_schema") ? tool["input_schema"] : member(tool, "parameters");
  return schema.is_object() ? least_value(schema).dump() : "{}";
}

std::vector<std::string> words(std::size_t count) {
  std::vector<std::string> words{"Synthetic"};
  while (words.size() < count) words.emplace_back(" word");
  return words;
}

void decide(const Json& body, OtherRequest& request) {
  const std::optional<std::size_t> limit = limit_in(body);
  if (const Json& tool = demanded_tool(body); tool.is_object()) {
    request.tool = tool.value("name", "");
    request.pieces = pieces_of(least_arguments(tool));
  } else if (const Json& format = format_in(body); member(format, "type") == "json_schema") {
    request.pieces = pieces_of(least_value(member(format, "schema")).dump());
  } else {
    request.pieces = words(limit.value_or(kUsualTokens));
    request.is_cut = limit.has_value();
  }
  if (!limit || request.pieces.size() <= *limit) return;
  request.pieces.resize(*limit);
  request.is_cut = true;
}

OtherRequest read(const Json& body, const Options& options) {
  OtherRequest request;
  request.model = options.model;
  request.dialect = options.dialect;
  request.stream = member(body, "stream") == true;
  request.include_usage = member(member(body, "stream_options"), "include_usage") == true;
  for (const char* name : {"prompt", "suffix", "input", "messages", "system", "instructions"}) {
    if (const Json& text = member(body, name); !text.is_null())
      request.prompt_tokens += count_tokens(text.is_string() ? text.get<std::string>() : text.dump());
  }
  const Json& input = member(body, "input");
  if (input.is_array() && !input.empty() && !input[0].is_number()) request.inputs = input.size();
  request.wants_base64 = member(body, "encoding_format") == "base64";
  decide(body, request);
  return request;
}

}  // namespace

std::string OtherRequest::text() const {
  std::string all;
  for (const std::string& piece : pieces) all += piece;
  return all;
}

boost::system::result<OtherRequest, Refusal> read_other(std::string_view text, const Options& options) {
  const Json body = Json::parse(text, nullptr, false);
  if (!body.is_object()) return Refusal{Why::malformed, "Failed to parse the request body as JSON."};
  const Json& model = member(body, "model");
  if (model != options.model) return Refusal{Why::unknown_model, "The model " + model.dump() + " does not exist."};
  try {
    return read(body, options);
  } catch (const nlohmann::json::exception& unreadable) {
    return Refusal{Why::invalid, unreadable.what()};
  }
}

}  // namespace weir::simulator
