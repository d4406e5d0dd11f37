#include "backends/simulator/responses.h"

#include <nlohmann/json.hpp>

#include "backends/simulator/json_events.h"

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kCreated = 1790000000;

Json text_part(const std::string& text) {
  return {{"type", "output_text"}, {"text", text}, {"annotations", Json::array()}};
}

// The one item of the output, without what it says.
Json begun_item(const OtherRequest& request) {
  if (!request.tool.empty())
    return {{"id", "fc_simulated"},        {"type", "function_call"}, {"status", "in_progress"},
            {"call_id", "call_simulated"}, {"name", request.tool},    {"arguments", ""}};
  return {{"id", "msg_simulated"},
          {"type", "message"},
          {"status", "in_progress"},
          {"role", "assistant"},
          {"content", Json::array()}};
}

Json whole_item(const OtherRequest& request) {
  Json item = begun_item(request);
  item["status"] = "completed";
  if (request.tool.empty())
    item["content"].push_back(text_part(request.text()));
  else
    item["arguments"] = request.text();
  return item;
}

Json begun_response(const OtherRequest& request) {
  return {{"id", "resp_simulated"}, {"object", "response"},    {"created_at", kCreated},      {"status", "in_progress"},
          {"model", request.model}, {"output", Json::array()}, {"parallel_tool_calls", true}, {"tool_choice", "auto"},
          {"tools", Json::array()}, {"usage", nullptr}};
}

Json whole_response(const OtherRequest& request) {
  Json whole = begun_response(request);
  whole["status"] = request.is_cut ? "incomplete" : "completed";
  if (request.is_cut) whole["incomplete_details"] = {{"reason", "max_output_tokens"}};
  whole["output"].push_back(whole_item(request));
  whole["usage"] = {{"input_tokens", request.prompt_tokens},
                    {"input_tokens_details", {{"cached_tokens", 0}}},
                    {"output_tokens", request.completion_tokens()},
                    {"output_tokens_details", {{"reasoning_tokens", 0}}},
                    {"total_tokens", request.prompt_tokens + request.completion_tokens()}};
  return whole;
}

// The events, numbered as they are told.
class Telling {
 public:
  void tell(const char* type, const Json& members) {
    Json event = {{"type", type}, {"sequence_number", number_++}};
    event.update(members);
    events_ += named_event(event);
  }

  void tell_text(const OtherRequest& request) {
    const auto at = [](const char* name, Json value) {
      return Json{{"item_id", "msg_simulated"}, {"output_index", 0}, {"content_index", 0}, {name, std::move(value)}};
    };
    tell("response.content_part.added", at("part", text_part("")));
    for (const std::string& piece : request.pieces) tell("response.output_text.delta", at("delta", piece));
    tell("response.output_text.done", at("text", request.text()));
    tell("response.content_part.done", at("part", text_part(request.text())));
  }

  void tell_call(const OtherRequest& request) {
    const auto at = [](const char* name, Json value) {
      return Json{{"item_id", "fc_simulated"}, {"output_index", 0}, {name, std::move(value)}};
    };
    for (const std::string& piece : request.pieces) tell("response.function_call_arguments.delta", at("delta", piece));
    tell("response.function_call_arguments.done", at("arguments", request.text()));
  }

  std::string take() { return std::move(events_); }

 private:
  std::string events_;
  std::int64_t number_ = 0;
};

}  // namespace

std::string response(const OtherRequest& request) {
  if (!request.stream) return written(whole_response(request));
  Telling telling;
  telling.tell("response.created", {{"response", begun_response(request)}});
  telling.tell("response.output_item.added", {{"output_index", 0}, {"item", begun_item(request)}});
  request.tool.empty() ? telling.tell_text(request) : telling.tell_call(request);
  telling.tell("response.output_item.done", {{"output_index", 0}, {"item", whole_item(request)}});
  telling.tell(request.is_cut ? "response.incomplete" : "response.completed", {{"response", whole_response(request)}});
  return telling.take();
}

}  // namespace weir::simulator
