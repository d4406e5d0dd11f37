// What stands for what:
//
//   instructions                              a message of the role system, first
//   input, a string                           a message of the role user
//   input items: message                      a message; input_text, output_text, input_image are content parts
//                function_call                tool_calls of the assistant
//                function_call_output         a message of the role tool
//                reasoning                    reasoning_content of the assistant's next message
//   max_output_tokens                         max_tokens
//   text.format                               response_format
//   reasoning.effort                          reasoning_effort
//   tools[], tool_choice of type function     tools[].function, tool_choice.function
//
// temperature, top_p, stream and what is unknown pass as they are.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/translation/responses.h"

namespace weir::gateway {
namespace {

Json part_of(const Json& part) {
  const std::string type = text_in(part, "type");
  if (type == "input_text" || type == "output_text" || type == "text")
    return {{"type", "text"}, {"text", text_in(part, "text")}};
  if (type == "refusal") return {{"type", "text"}, {"text", text_in(part, "refusal")}};
  if (type == "input_image" && !text_in(part, "image_url").empty()) {
    Json image = {{"url", text_in(part, "image_url")}};
    if (part.contains("detail")) image["detail"] = part["detail"];
    return {{"type", "image_url"}, {"image_url", std::move(image)}};
  }
  has_no_counterpart("input", "Content of type '" + type + "'");
}

Json translated_content(const Json& content) {
  if (!content.is_array()) return content;
  Json parts = Json::array();
  for (const Json& part : content) parts.push_back(part_of(part));
  return content_of(std::move(parts));
}

std::string reasoning_of(const Json& item) {
  std::string text;
  for (const char* where : {"content", "summary"}) {
    if (!text.empty()) break;
    const Json& parts = member(item, where);
    if (!parts.is_array()) continue;
    for (const Json& part : parts) text += text_in(part, "text");
  }
  return text;
}

class Conversation {
 public:
  void add(const Json& item) {
    const std::string type = text_in(item, "type");
    if (type == "function_call") {
      add_call(item);
    } else if (type == "function_call_output") {
      const Json& output = member(item, "output");
      messages_.push_back(
          {{"role", "tool"}, {"tool_call_id", text_in(item, "call_id")}, {"content", translated_content(output)}});
    } else if (type == "reasoning") {
      reasoning_ += reasoning_of(item);
    } else if ((type.empty() || type == "message") && item.is_object() && item.contains("role")) {
      add_message(text_in(item, "role"), translated_content(member(item, "content")));
    } else {
      has_no_counterpart("input", "An item of type '" + type + "'");
    }
  }

  void add_message(std::string role, Json content) {
    if (role == "developer") role = "system";
    Json message = {{"role", role}, {"content", std::move(content)}};
    if (role == "assistant") take_reasoning(message);
    messages_.push_back(std::move(message));
  }

  Json take() { return std::move(messages_); }

 private:
  // Calls belong to the assistant's message in front of them; without one they are one.
  void add_call(const Json& item) {
    if (messages_.empty() || messages_.back()["role"] != "assistant") add_message("assistant", nullptr);
    const Json function = {{"name", text_in(item, "name")}, {"arguments", text_in(item, "arguments")}};
    messages_.back()["tool_calls"].push_back(
        {{"id", text_in(item, "call_id")}, {"type", "function"}, {"function", function}});
    take_reasoning(messages_.back());
  }

  void take_reasoning(Json& message) {
    if (!reasoning_.empty()) message["reasoning_content"] = reasoning_;
    reasoning_.clear();
  }

  Json messages_ = Json::array();
  std::string reasoning_;
};

Json messages_of(const Json& asked) {
  Conversation conversation;
  if (const std::string instructions = text_in(asked, "instructions"); !instructions.empty())
    conversation.add_message("system", instructions);
  const Json& input = member(asked, "input");
  if (input.is_string()) {
    conversation.add_message("user", input);
  } else {
    for (const Json& item : input) conversation.add(item);
  }
  return conversation.take();
}

Json tool_of(const Json& tool) {
  const std::string type = text_in(tool, "type");
  if (type != "function") has_no_counterpart("tools", "A tool of type '" + type + "'");
  Json function = tool;
  function.erase("type");
  return {{"type", "function"}, {"function", std::move(function)}};
}

Json tool_choice_of(const Json& choice) {
  if (choice.is_string()) return choice;
  const std::string type = text_in(choice, "type");
  if (type != "function") has_no_counterpart("tool_choice", "A choice of type '" + type + "'");
  return {{"type", "function"}, {"function", {{"name", text_in(choice, "name")}}}};
}

void write_text(const Json& text, Json& chat) {
  const Json& format = member(text, "format");
  const std::string type = text_in(format, "type");
  if (type == "json_object") chat["response_format"] = format;
  if (type != "json_schema") return;
  Json schema = format;
  schema.erase("type");
  chat["response_format"] = {{"type", "json_schema"}, {"json_schema", std::move(schema)}};
}

bool is_set(const Json& value) {
  return !value.is_null() && value != false;
}

bool says_nothing_to_a_server(const std::string& name) {
  static const std::string_view kNames[] = {"instructions",     "store",          "include",
                                            "metadata",         "truncation",     "service_tier",
                                            "prompt_cache_key", "stream_options", "safety_identifier"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

std::string chat_request_of_response(const Json& asked) {
  for (const char* name : {"previous_response_id", "conversation", "prompt", "background"}) {
    if (is_set(member(asked, name))) has_no_counterpart(name, "'" + std::string(name) + "'");
  }
  Json chat = Json::object();
  for (const auto& [name, value] : asked.items()) {
    if (value.is_null() || says_nothing_to_a_server(name)) continue;
    if (name == "input") {
      chat["messages"] = messages_of(asked);
    } else if (name == "max_output_tokens") {
      chat["max_tokens"] = value;
    } else if (name == "tools" && value.is_array()) {
      for (const Json& tool : value) chat["tools"].push_back(tool_of(tool));
    } else if (name == "tool_choice") {
      chat["tool_choice"] = tool_choice_of(value);
    } else if (name == "text") {
      write_text(value, chat);
    } else if (name == "reasoning") {
      if (const std::string effort = text_in(value, "effort"); !effort.empty()) chat["reasoning_effort"] = effort;
    } else if (name != "background") {
      chat[name] = value;
    }
  }
  return written(chat);
}

}  // namespace weir::gateway
