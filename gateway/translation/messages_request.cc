// What stands for what:
//
//   system                                    a message of the role system, first
//   content blocks text, image                content parts
//   tool_use / tool_result                    tool_calls of the assistant / messages of the role tool
//   thinking (of earlier turns)               reasoning_content of the assistant
//   tools[].input_schema                      tools[].function.parameters
//   tool_choice auto, any, tool, none         auto, required, the function, none
//   max_tokens, stop_sequences                max_tokens, stop
//   thinking, output_config.effort            thinking, reasoning_effort: each dialect writes them its own way
//   output_config.format                      response_format
//
// temperature, top_p, top_k and what is unknown pass as they are.
#include <nlohmann/json.hpp>

#include "gateway/translation/messages.h"

namespace weir::gateway {
namespace {

Json image_part(const Json& block) {
  const Json& source = member(block, "source");
  const std::string kind = text_in(source, "type");
  std::string url = text_in(source, "url");
  if (kind == "base64") url = "data:" + text_in(source, "media_type") + ";base64," + text_in(source, "data");
  if (url.empty()) has_no_counterpart("messages", "An image from a source of type '" + kind + "'");
  return {{"type", "image_url"}, {"image_url", {{"url", url}}}};
}

// One message of Anthropic's may be several here: results of tools have messages of their own, and come first.
class Turn {
 public:
  explicit Turn(const Json& message) : role_(text_in(message, "role")) {
    const Json& content = member(message, "content");
    if (content.is_string()) {
      parts_.push_back({{"type", "text"}, {"text", content}});
      return;
    }
    if (!content.is_array()) throw Untranslatable{"messages", "Every message needs content: a string or an array."};
    for (const Json& block : content) add(block);
  }

  void append_to(Json& messages) {
    for (Json& result : results_) messages.push_back(std::move(result));
    if (parts_.empty() && calls_.empty() && reasoning_.empty()) return;
    Json message = {{"role", role_}};
    message["content"] = parts_.empty() ? Json(nullptr) : content_of(std::move(parts_));
    if (!reasoning_.empty()) message["reasoning_content"] = reasoning_;
    if (!calls_.empty()) message["tool_calls"] = std::move(calls_);
    messages.push_back(std::move(message));
  }

 private:
  void add(const Json& block) {
    const std::string type = text_in(block, "type");
    if (type == "text") {
      parts_.push_back({{"type", "text"}, {"text", text_in(block, "text")}});
    } else if (type == "image") {
      parts_.push_back(image_part(block));
    } else if (type == "thinking") {
      reasoning_ += text_in(block, "thinking");
    } else if (type == "tool_use") {
      const Json& input = member(block, "input");
      const Json function = {{"name", text_in(block, "name")}, {"arguments", input.is_null() ? "{}" : written(input)}};
      calls_.push_back({{"id", text_in(block, "id")}, {"type", "function"}, {"function", function}});
    } else if (type == "tool_result") {
      results_.push_back({{"role", "tool"},
                          {"tool_call_id", text_in(block, "tool_use_id")},
                          {"content", joined_text(member(block, "content"))}});
    } else if (type != "redacted_thinking") {
      has_no_counterpart("messages", "A content block of type '" + type + "'");
    }
  }

  std::string role_;
  Json parts_ = Json::array();
  Json calls_ = Json::array();
  Json results_ = Json::array();
  std::string reasoning_;
};

Json messages_of(const Json& asked) {
  Json messages = Json::array();
  if (const std::string system = joined_text(member(asked, "system")); !system.empty())
    messages.push_back({{"role", "system"}, {"content", system}});
  for (const Json& message : member(asked, "messages")) {
    if (!message.is_object()) throw Untranslatable{"messages", "Every message must be an object."};
    Turn(message).append_to(messages);
  }
  return messages;
}

Json tool_of(const Json& tool) {
  const std::string type = text_in(tool, "type");
  if (!type.empty() && type != "custom") has_no_counterpart("tools", "A tool of type '" + type + "'");
  const std::string name = text_in(tool, "name");
  if (name.empty()) throw Untranslatable{"tools", "Every tool must be an object with a name."};
  Json function = {{"name", name}};
  if (tool.contains("description")) function["description"] = tool["description"];
  function["parameters"] = member(tool, "input_schema");
  return {{"type", "function"}, {"function", std::move(function)}};
}

void write_tool_choice(const Json& choice, Json& chat) {
  const std::string type = text_in(choice, "type");
  if (type == "any") {
    chat["tool_choice"] = "required";
  } else if (type == "tool") {
    chat["tool_choice"] = {{"type", "function"}, {"function", {{"name", text_in(choice, "name")}}}};
  } else {
    chat["tool_choice"] = type;
  }
  if (member(choice, "disable_parallel_tool_use") == true) chat["parallel_tool_calls"] = false;
}

void write_output(const Json& format, Json& chat) {
  if (text_in(format, "type") != "json_schema") return;
  chat["response_format"] = {
      {"type", "json_schema"},
      {"json_schema", {{"name", "answer"}, {"schema", member(format, "schema")}, {"strict", true}}}};
}

}  // namespace

std::string chat_request_of_messages(const Json& asked) {
  Json chat = Json::object();
  for (const auto& [name, value] : asked.items()) {
    if (name == "messages") {
      chat["messages"] = messages_of(asked);
    } else if (name == "tools" && value.is_array()) {
      for (const Json& tool : value) chat["tools"].push_back(tool_of(tool));
    } else if (name == "tool_choice" && value.is_object()) {
      write_tool_choice(value, chat);
    } else if (name == "stop_sequences") {
      chat["stop"] = value;
    } else if (name == "thinking" && value.is_object()) {
      chat["thinking"] = {{"type", text_in(value, "type") == "disabled" ? "disabled" : "enabled"}};
    } else if (name == "output_config") {
      if (const std::string effort = text_in(value, "effort"); !effort.empty()) chat["reasoning_effort"] = effort;
      write_output(member(value, "format"), chat);
    } else if (name == "output_format") {
      write_output(value, chat);
    } else if (name == "mcp_servers" || name == "container") {
      has_no_counterpart(name, "'" + name + "'");
    } else if (name != "system" && name != "metadata" && name != "service_tier" && name != "context_management") {
      chat[name] = value;
    }
  }
  return written(chat);
}

}  // namespace weir::gateway
