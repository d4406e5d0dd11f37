#include "backends/simulator/other_endpoints.h"

#include <nlohmann/json.hpp>

#include "backends/simulator/http_text.h"
#include "backends/simulator/tokens.h"

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kCreated = 1790000000;
constexpr std::int64_t kUsualTokens = 8;

enum class Other { none, completions, embeddings, responses, messages };

Other other_at(std::string_view path) {
  if (path == "/completions" || path == "/beta/completions") return Other::completions;
  if (path == "/embeddings") return Other::embeddings;
  if (path == "/responses") return Other::responses;
  if (path == "/messages" || path == "/anthropic/v1/messages") return Other::messages;
  return Other::none;
}

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string data_event(const Json& json) {
  return "data: " + written(json) + "\n\n";
}

std::string named_event(const Json& json) {
  return "event: " + json["type"].get<std::string>() + "\n" + data_event(json);
}

// One answer under way: what was asked, and what will be said.
struct Asked {
  Json body;
  std::string model;
  bool stream = false;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;

  std::string word(std::int64_t index) const { return index == 0 ? "Synthetic" : " word"; }
  std::string text() const {
    std::string all;
    for (std::int64_t i = 0; i < completion_tokens; ++i) all += word(i);
    return all;
  }
};

Json usage(const Asked& asked) {
  return {{"prompt_tokens", asked.prompt_tokens},
          {"total_tokens", asked.prompt_tokens + asked.completion_tokens},
          {"completion_tokens", asked.completion_tokens}};
}

std::string completion(const Asked& asked) {
  const auto said = [&](const std::string& text, const Json& finish) {
    return Json{
        {"id", "cmpl-simulated"},
        {"object", "text_completion"},
        {"created", kCreated},
        {"model", asked.model},
        {"choices", Json::array({{{"index", 0}, {"text", text}, {"logprobs", nullptr}, {"finish_reason", finish}}})}};
  };
  if (!asked.stream) {
    Json whole = said(asked.text(), "length");
    whole["usage"] = usage(asked);
    return written(whole);
  }
  std::string events;
  for (std::int64_t i = 0; i < asked.completion_tokens; ++i)
    events += data_event(said(asked.word(i), i + 1 == asked.completion_tokens ? Json("length") : Json(nullptr)));
  Json last = said("", nullptr);
  last["choices"] = Json::array();
  last["usage"] = usage(asked);
  const Json options = asked.body.value("stream_options", Json::object());
  if (options.value("include_usage", false)) events += data_event(last);
  return events + "data: [DONE]\n\n";
}

// Four numbers that every binary float holds exactly; in base64 they are 16 bytes, little end first.
std::string embeddings(const Asked& asked) {
  const Json& input = asked.body["input"];
  const std::size_t count = input.is_array() && !input.empty() && !input[0].is_number() ? input.size() : 1;
  const bool base64 = asked.body.value("encoding_format", "float") == "base64";
  Json data = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    const Json vector = base64 ? Json("AAAAPwAAgD4AAIC/AAAAAA==") : Json{0.5, 0.25, -1.0, 0.0};
    data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", vector}});
  }
  return written({{"object", "list"},
                  {"data", std::move(data)},
                  {"model", asked.model},
                  {"usage", {{"prompt_tokens", asked.prompt_tokens}, {"total_tokens", asked.prompt_tokens}}}});
}

std::string response(const Asked& asked) {
  const Json item = {{"id", "msg_simulated"},
                     {"type", "message"},
                     {"status", "completed"},
                     {"role", "assistant"},
                     {"content", {{{"type", "output_text"}, {"text", asked.text()}, {"annotations", Json::array()}}}}};
  Json whole = {{"id", "resp_simulated"},      {"object", "response"},  {"created_at", kCreated},
                {"status", "completed"},       {"model", asked.model},  {"output", Json::array({item})},
                {"parallel_tool_calls", true}, {"tool_choice", "auto"}, {"tools", Json::array()}};
  whole["usage"] = {{"input_tokens", asked.prompt_tokens},
                    {"input_tokens_details", {{"cached_tokens", 0}}},
                    {"output_tokens", asked.completion_tokens},
                    {"output_tokens_details", {{"reasoning_tokens", 0}}},
                    {"total_tokens", asked.prompt_tokens + asked.completion_tokens}};
  if (!asked.stream) return written(whole);
  Json begun = whole;
  begun["status"] = "in_progress";
  begun["output"] = Json::array();
  begun["usage"] = nullptr;
  std::string events = named_event({{"type", "response.created"}, {"sequence_number", 0}, {"response", begun}});
  for (std::int64_t i = 0; i < asked.completion_tokens; ++i)
    events += named_event({{"type", "response.output_text.delta"},
                           {"sequence_number", i + 1},
                           {"item_id", "msg_simulated"},
                           {"output_index", 0},
                           {"content_index", 0},
                           {"delta", asked.word(i)}});
  return events +
         named_event(
             {{"type", "response.completed"}, {"sequence_number", asked.completion_tokens + 1}, {"response", whole}});
}

std::string message(const Asked& asked) {
  Json whole = {{"id", "msg_simulated"},
                {"type", "message"},
                {"role", "assistant"},
                {"model", asked.model},
                {"content", Json::array({{{"type", "text"}, {"text", asked.text()}}})},
                {"stop_reason", "max_tokens"},
                {"stop_sequence", nullptr},
                {"usage", {{"input_tokens", asked.prompt_tokens}, {"output_tokens", asked.completion_tokens}}}};
  if (!asked.stream) return written(whole);
  Json begun = whole;
  begun["content"] = Json::array();
  begun["stop_reason"] = nullptr;
  begun["usage"]["output_tokens"] = 1;
  std::string events = named_event({{"type", "message_start"}, {"message", begun}});
  events +=
      named_event({{"type", "content_block_start"}, {"index", 0}, {"content_block", {{"type", "text"}, {"text", ""}}}});
  for (std::int64_t i = 0; i < asked.completion_tokens; ++i)
    events += named_event(
        {{"type", "content_block_delta"}, {"index", 0}, {"delta", {{"type", "text_delta"}, {"text", asked.word(i)}}}});
  events += named_event({{"type", "content_block_stop"}, {"index", 0}});
  events += named_event({{"type", "message_delta"},
                         {"delta", {{"stop_reason", "max_tokens"}, {"stop_sequence", nullptr}}},
                         {"usage", {{"output_tokens", asked.completion_tokens}}}});
  return events + named_event({{"type", "message_stop"}});
}

std::int64_t tokens_wanted(const Json& body) {
  for (const char* name : {"max_tokens", "max_output_tokens"}) {
    if (const auto it = body.find(name); it != body.end() && it->is_number_integer())
      return std::max<std::int64_t>(1, it->get<std::int64_t>());
  }
  return kUsualTokens;
}

}  // namespace

bool is_other_endpoint(std::string_view path) {
  return other_at(path) != Other::none;
}

OtherResult other_answer(std::string_view path, std::string_view body, const Options& options) {
  Asked asked;
  asked.body = Json::parse(body, nullptr, false);
  if (!asked.body.is_object()) return Refusal{Why::malformed, "Failed to parse the request body as JSON."};
  const Json model = asked.body.value("model", Json(nullptr));
  if (model != options.model) return Refusal{Why::unknown_model, "The model " + written(model) + " does not exist."};
  asked.model = options.model;
  asked.stream = asked.body.value("stream", Json(false)) == true;
  for (const char* name : {"prompt", "suffix", "input", "messages", "system", "instructions"}) {
    if (const auto it = asked.body.find(name); it != asked.body.end() && !it->is_null())
      asked.prompt_tokens += count_tokens(it->is_string() ? it->get<std::string>() : written(*it));
  }
  const Other other = other_at(path);
  asked.completion_tokens = other == Other::embeddings ? 0 : tokens_wanted(asked.body);
  OtherAnswer answer{.body = "",
                     .content_type = asked.stream ? kEventStream : kJson,
                     .prompt_tokens = asked.prompt_tokens,
                     .completion_tokens = asked.completion_tokens};
  switch (other) {
    case Other::completions:
      answer.body = completion(asked);
      break;
    case Other::embeddings:
      answer.content_type = kJson;
      answer.body = embeddings(asked);
      break;
    case Other::responses:
      answer.body = response(asked);
      break;
    case Other::messages:
      answer.body = message(asked);
      break;
    case Other::none:
      return Refusal{Why::not_found, "Not Found"};
  }
  return answer;
}

}  // namespace weir::simulator
