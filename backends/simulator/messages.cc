#include "backends/simulator/messages.h"

#include <nlohmann/json.hpp>

#include "backends/simulator/json_events.h"

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;

const char* stop_reason(const OtherRequest& request) {
  if (request.is_cut) return "max_tokens";
  return request.tool.empty() ? "end_turn" : "tool_use";
}

// The one block of the content, without what it says.
Json begun_block(const OtherRequest& request) {
  if (request.tool.empty()) return {{"type", "text"}, {"text", ""}};
  return {{"type", "tool_use"}, {"id", "toolu_simulated"}, {"name", request.tool}, {"input", Json::object()}};
}

Json whole_block(const OtherRequest& request) {
  Json block = begun_block(request);
  if (request.tool.empty()) {
    block["text"] = request.text();
  } else if (const Json input = Json::parse(request.text(), nullptr, false); input.is_object()) {
    block["input"] = input;
  }
  return block;
}

Json delta(const OtherRequest& request, const std::string& piece) {
  if (request.tool.empty()) return {{"type", "text_delta"}, {"text", piece}};
  return {{"type", "input_json_delta"}, {"partial_json", piece}};
}

Json begun_message(const OtherRequest& request) {
  return {{"id", "msg_simulated"},    {"type", "message"},
          {"role", "assistant"},      {"model", request.model},
          {"content", Json::array()}, {"stop_reason", nullptr},
          {"stop_sequence", nullptr}, {"usage", {{"input_tokens", request.prompt_tokens}, {"output_tokens", 1}}}};
}

}  // namespace

std::string message(const OtherRequest& request) {
  Json message = begun_message(request);
  if (!request.stream) {
    message["content"].push_back(whole_block(request));
    message["stop_reason"] = stop_reason(request);
    message["usage"]["output_tokens"] = request.completion_tokens();
    return written(message);
  }
  std::string events = named_event({{"type", "message_start"}, {"message", message}});
  events += named_event({{"type", "content_block_start"}, {"index", 0}, {"content_block", begun_block(request)}});
  for (const std::string& piece : request.pieces)
    events += named_event({{"type", "content_block_delta"}, {"index", 0}, {"delta", delta(request, piece)}});
  events += named_event({{"type", "content_block_stop"}, {"index", 0}});
  events += named_event({{"type", "message_delta"},
                         {"delta", {{"stop_reason", stop_reason(request)}, {"stop_sequence", nullptr}}},
                         {"usage", {{"output_tokens", request.completion_tokens()}}}});
  return events + named_event({{"type", "message_stop"}});
}

}  // namespace weir::simulator
