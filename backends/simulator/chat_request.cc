#include "backends/simulator/chat_request.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "backends/simulator/schema.h"
#include "backends/simulator/tokens.h"

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;
using config::Dialect;

struct Refused {
  Refusal refusal;
};

[[noreturn]] void refuse(Why why, std::string message) {
  throw Refused{{why, std::move(message)}};
}

const Json* find(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string string_in(const Json& object, const char* name) {
  const Json* value = find(object, name);
  if (value == nullptr) return {};
  if (!value->is_string()) refuse(Why::invalid, std::string(name) + ": input should be a valid string");
  return value->get<std::string>();
}

bool flag_in(const Json& object, const char* name) {
  const Json* value = find(object, name);
  if (value == nullptr) return false;
  if (!value->is_boolean()) refuse(Why::invalid, std::string(name) + ": input should be a valid boolean");
  return value->get<bool>();
}

std::optional<std::int64_t> integer_in(const Json& object, const char* name) {
  const Json* value = find(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) refuse(Why::invalid, std::string(name) + ": input should be a valid integer");
  return value->get<std::int64_t>();
}

void check_range(const Json& object, const char* name, double least, double most) {
  const Json* value = find(object, name);
  if (value == nullptr) return;
  if (value->is_number() && value->get<double>() >= least && value->get<double>() <= most) return;
  refuse(Why::invalid,
         std::string(name) + " must be a number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
}

std::string text_of(const Json& content, const std::string& model) {
  if (content.is_string()) return content.get<std::string>();
  if (!content.is_array()) refuse(Why::invalid, "messages: content should be a string or a list of parts");
  std::string text;
  for (const Json& part : content) {
    if (string_in(part, "type") != "text") refuse(Why::invalid, model + " is not a multimodal model");
    text += string_in(part, "text");
  }
  return text;
}

// Everything in a message that a model would read.
std::string text_of_message(const Json& message, const std::string& model) {
  std::string text;
  for (const char* reasoning : {"reasoning_content", "reasoning"}) text += string_in(message, reasoning);
  if (const Json* content = find(message, "content")) text += text_of(*content, model);
  if (const Json* calls = find(message, "tool_calls")) text += calls->dump();
  return text;
}

std::string rendered(const Json& body, const std::string& model) {
  const Json* messages = find(body, "messages");
  if (messages == nullptr || !messages->is_array() || messages->empty()) {
    refuse(Why::invalid, "messages: a list with at least one message is required");
  }
  std::string prompt;
  if (const Json* tools = find(body, "tools")) render(prompt, "tools", tools->dump());
  for (const Json& message : *messages) {
    const std::string role = string_in(message, "role");
    if (role.empty()) refuse(Why::invalid, "messages: every message needs a role");
    render(prompt, role, text_of_message(message, model));
  }
  return prompt;
}

// DeepSeek's way, then vLLM's and MindIE's; reasoning_effort is every server's.
bool asks_to_think(const Json& body) {
  if (const Json* thinking = find(body, "thinking")) return string_in(*thinking, "type") == "enabled";
  if (const Json* arguments = find(body, "chat_template_kwargs")) {
    return flag_in(*arguments, "thinking") || flag_in(*arguments, "enable_thinking");
  }
  const std::string effort = string_in(body, "reasoning_effort");
  return !effort.empty() && effort != "none";
}

std::vector<std::string> stops(const Json& body) {
  const Json* stop = find(body, "stop");
  if (stop == nullptr) return {};
  if (stop->is_string()) return {stop->get<std::string>()};
  std::vector<std::string> texts;
  for (const Json& text : *stop) {
    if (!text.is_string()) refuse(Why::invalid, "stop: input should be a string or a list of strings");
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

Tool least_call(const Json& tool) {
  const Json* function = find(tool, "function");
  if (function == nullptr) refuse(Why::invalid, "tools: every tool needs a function");
  const Json* parameters = find(*function, "parameters");
  const Json arguments = parameters == nullptr ? Json::object() : least_value(*parameters);
  return {string_in(*function, "name"), arguments.dump()};
}

void read_tools(const Json& body, ChatRequest& request) {
  const Json* tools = find(body, "tools");
  if (tools == nullptr || !tools->is_array() || tools->empty()) return;
  request.tool = least_call((*tools)[0]);
  const Json* choice = find(body, "tool_choice");
  if (choice == nullptr) return;
  if (choice->is_string()) {
    request.must_call = *choice == "required";
    if (*choice == "none") request.tool.reset();
    return;
  }
  const Json* named = find(*choice, "function");
  const std::string wanted = named == nullptr ? "" : string_in(*named, "name");
  for (const Json& tool : *tools) {
    Tool call = least_call(tool);
    if (call.name != wanted) continue;
    request.tool = std::move(call);
    request.must_call = true;
  }
  if (!request.must_call) refuse(Why::invalid, "tool_choice: no tool is called " + wanted);
}

std::optional<std::string> least_json(const Json& body) {
  const Json* format = find(body, "response_format");
  if (format == nullptr) return std::nullopt;
  const std::string type = string_in(*format, "type");
  if (type == "json_object") return R"({"synthetic":true})";
  if (type != "json_schema") return std::nullopt;
  const Json* named = find(*format, "json_schema");
  const Json* schema = named == nullptr ? nullptr : find(*named, "schema");
  if (schema == nullptr) refuse(Why::invalid, "response_format: json_schema needs a schema");
  return least_value(*schema).dump();
}

void read_stream_options(const Json& body, ChatRequest& request) {
  request.stream = flag_in(body, "stream");
  const Json* options = find(body, "stream_options");
  if (options == nullptr) return;
  if (!request.stream) refuse(Why::invalid, "Stream options can only be defined when `stream=True`.");
  request.include_usage = flag_in(*options, "include_usage");
  request.continuous_usage = request.include_usage && flag_in(*options, "continuous_usage_stats");
}

void check_model(const std::string& model, const Options& options) {
  if (model == options.model) return;
  refuse(Why::unknown_model,
         options.dialect == Dialect::deepseek ? "Model Not Exist" : "The model `" + model + "` does not exist.");
}

void check_ranges(const Json& body) {
  check_range(body, "temperature", 0, 2);
  check_range(body, "top_p", 0, 1);
  check_range(body, "presence_penalty", -2, 2);
  check_range(body, "frequency_penalty", -2, 2);
  if (integer_in(body, "n").value_or(1) != 1) refuse(Why::invalid, "n: only one choice can be generated");
}

std::string overflow(std::int64_t window, std::int64_t prompt, std::int64_t completion, Dialect dialect) {
  const std::string n = std::to_string(window);
  const std::string m = std::to_string(prompt);
  const std::string c = std::to_string(completion);
  const std::string total = std::to_string(prompt + completion);
  const bool alone = prompt >= window;
  switch (dialect) {
    case Dialect::deepseek:
    case Dialect::openai:
      return "This model's maximum context length is " + n + " tokens. However, you requested " + total + " tokens (" +
             m + " in the messages, " + c +
             " in the completion). Please reduce the length of the messages or "
             "completion.";
    case Dialect::sglang:
      if (alone) return "The input (" + m + " tokens) is longer than the model's context length (" + n + " tokens).";
      return "Requested token count exceeds the model's maximum context length of " + n +
             " tokens. You requested a total of " + total + " tokens: " + m + " tokens from the input messages and " +
             c +
             " tokens for the completion. Please reduce the number of tokens in the input messages or the "
             "completion to fit within the limit.";
    case Dialect::vllm:
    case Dialect::mindie:
      break;
  }
  if (alone) {
    return "This model's maximum context length is " + n + " tokens. However, your request has " + m +
           " input tokens. Please reduce the length of the input messages.";
  }
  return "'max_tokens' or 'max_completion_tokens' is too large: " + c + ". This model's maximum context length is " +
         n + " tokens and your request has " + m + " input tokens (" + c + " > " + n + " - " + m + ").";
}

void check_length(const ChatRequest& request, const Options& options) {
  const std::int64_t window = options.context_window_tokens;
  const std::int64_t completion = request.completion_limit.value_or(0);
  if (completion < 0 || (request.completion_limit && completion == 0)) {
    refuse(Why::invalid, "max_tokens must be at least 1, got " + std::to_string(completion) + ".");
  }
  if (request.prompt_tokens() < window && completion <= window - request.prompt_tokens()) return;
  refuse(Why::too_long, overflow(window, request.prompt_tokens(), completion, options.dialect));
}

std::optional<Step> wishes(const Json& body) {
  const Json* simulate = find(body, "simulate");
  if (simulate == nullptr) return std::nullopt;
  try {
    return parse_step(nlohmann::json::parse(simulate->dump()));
  } catch (const std::invalid_argument& mistake) {
    refuse(Why::invalid, std::string("simulate: ") + mistake.what());
  }
}

ChatRequest read(const Json& body, const Options& options) {
  ChatRequest request;
  request.model = string_in(body, "model");
  check_model(request.model, options);
  check_ranges(body);
  request.prompt = rendered(body, request.model);
  request.cache_salt = string_in(body, options.dialect == Dialect::deepseek ? "user_id" : "cache_salt");
  request.completion_limit = integer_in(body, "max_completion_tokens");
  if (!request.completion_limit) request.completion_limit = integer_in(body, "max_tokens");
  read_stream_options(body, request);
  request.thinking = asks_to_think(body);
  request.logprobs = flag_in(body, "logprobs");
  request.stop = stops(body);
  read_tools(body, request);
  request.json = least_json(body);
  request.simulate = wishes(body);
  check_length(request, options);
  return request;
}

}  // namespace

std::int64_t ChatRequest::prompt_tokens() const {
  return count_tokens(prompt);
}

ParsedChat parse_chat(std::string_view body, const Options& options) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return Refusal{Why::malformed, "Failed to parse the request body as JSON."};
  try {
    return read(json, options);
  } catch (const Refused& refused) {
    return refused.refusal;
  } catch (const nlohmann::json::exception& unreadable) {
    return Refusal{Why::invalid, unreadable.what()};
  }
}

}  // namespace weir::simulator
