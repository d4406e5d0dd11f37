// A response, whole or as the events of a stream, each with a sequence_number:
//
//   response.created response.in_progress
//   ( response.output_item.added
//       ( response.content_part.added response.output_text.delta* .done response.content_part.done )   message
//     | ( response.reasoning_text.delta* .done )                                                       reasoning
//     | ( response.function_call_arguments.delta* .done )                                              function_call
//     response.output_item.done )*
//   response.completed | response.incomplete
#include <chrono>
#include <nlohmann/json.hpp>

#include "gateway/translation/chat_piece.h"
#include "gateway/translation/responses.h"

namespace weir::gateway {
namespace {

// What the request said, and the response repeats; with what holds where it said nothing.
Json echoes_of(const Json& asked) {
  Json echoes = {{"instructions", nullptr},
                 {"max_output_tokens", nullptr},
                 {"metadata", Json::object()},
                 {"parallel_tool_calls", true},
                 {"previous_response_id", nullptr},
                 {"reasoning", {{"effort", nullptr}, {"summary", nullptr}}},
                 {"store", false},
                 {"temperature", 1.0},
                 {"text", {{"format", {{"type", "text"}}}}},
                 {"tool_choice", "auto"},
                 {"tools", Json::array()},
                 {"top_p", 1.0},
                 {"truncation", "disabled"},
                 {"user", nullptr}};
  for (auto& [name, value] : echoes.items()) {
    if (name != "store" && !member(asked, name.c_str()).is_null()) value = asked[name];
  }
  return echoes;
}

Json usage_of(const pricing::Usage& usage) {
  return {{"input_tokens", usage.prompt_tokens()},
          {"input_tokens_details", {{"cached_tokens", usage.cached_prompt_tokens}}},
          {"output_tokens", usage.completion_tokens()},
          {"output_tokens_details", {{"reasoning_tokens", usage.reasoning_tokens}}},
          {"total_tokens", usage.total_tokens()}};
}

Json text_part(const std::string& text) {
  return {{"type", "output_text"}, {"annotations", Json::array()}, {"logprobs", Json::array()}, {"text", text}};
}

class Responses final : public Translation {
 public:
  Responses(std::string request, Json echoes, const std::string& request_id)
      : Translation(std::move(request)), echoes_(std::move(echoes)), name_(request_id) {}

  std::string answer(std::string_view chat_answer, const std::optional<pricing::Usage>& usage,
                     std::string_view public_model) override {
    model_ = public_model;
    take(read_piece(chat_answer), nullptr);
    close_item(nullptr);
    Json response = described(status());
    response["usage"] = usage ? usage_of(*usage) : Json(nullptr);
    return written(response);
  }

  void chunk(std::string_view data, std::string_view public_model, std::string& out) override {
    if (model_.empty()) model_ = public_model;
    take(read_piece(data), &out);
  }

  void end(const std::optional<pricing::Usage>& usage, const Billing& billing, std::string& out) override {
    start(&out);
    close_item(&out);
    Json response = described(status());
    response["usage"] = usage ? usage_of(*usage) : Json(nullptr);
    if (usage) {
      const std::string bill = bill_members(billing, *usage);
      if (!bill.empty()) response["usage"].update(Json::parse("{" + bill.substr(1) + "}"));
    }
    tell("response." + std::string(status()), {{"response", std::move(response)}}, &out);
  }

  void error(const ApiError& error, std::string& out) override {
    start(&out);
    Json response = described("failed");
    response["error"] = {{"code", "server_error"}, {"message", error.message}};
    tell("response.failed", {{"response", std::move(response)}}, &out);
  }

 private:
  // Where nobody listens to events (`out` is null), only the items are gathered.
  void take(const ChatPiece& piece, std::string* out) {
    if (created_ == 0) created_ = piece.created;
    start(out);
    if (!piece.reasoning.empty()) {
      open("reasoning", {{"summary", Json::array()}, {"content", Json::array()}}, out);
      said_ += piece.reasoning;
      tell("response.reasoning_text.delta", at({{"content_index", 0}, {"delta", piece.reasoning}}), out);
    }
    for (const std::string& text : {piece.content, piece.refusal}) {
      if (text.empty()) continue;
      open("message", {{"role", "assistant"}, {"content", Json::array()}}, out);
      said_ += text;
      tell("response.output_text.delta", at({{"content_index", 0}, {"delta", text}, {"logprobs", Json::array()}}), out);
    }
    for (const ToolPiece& tool : piece.tools) {
      open("function_call " + std::to_string(tool.index),
           {{"call_id", tool.id}, {"name", tool.name}, {"arguments", ""}}, out);
      said_ += tool.arguments;
      if (!tool.arguments.empty()) tell("response.function_call_arguments.delta", at({{"delta", tool.arguments}}), out);
    }
    if (!piece.finish_reason.empty()) finish_reason_ = piece.finish_reason;
  }

  void start(std::string* out) {
    if (started_) return;
    started_ = true;
    if (created_ == 0)
      created_ = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch().count();
    tell("response.created", {{"response", described("in_progress")}}, out);
    tell("response.in_progress", {{"response", described("in_progress")}}, out);
  }

  // The item of that kind, which is begun where another one, or none, is open.
  void open(const std::string& kind, Json members, std::string* out) {
    if (open_ == kind) return;
    close_item(out);
    open_ = kind;
    const std::string type = kind.substr(0, kind.find(' '));
    const char* prefix = type == "reasoning" ? "rs_" : type == "message" ? "msg_" : "fc_";
    item_ = {{"id", prefix + name_ + "_" + std::to_string(output_.size())}, {"type", type}, {"status", "in_progress"}};
    item_.update(members);
    tell("response.output_item.added", {{"output_index", output_.size()}, {"item", item_}}, out);
    if (type == "message")
      tell("response.content_part.added", at({{"content_index", 0}, {"part", text_part("")}}), out);
  }

  void close_item(std::string* out) {
    if (open_.empty()) return;
    if (open_ == "reasoning") {
      item_["content"].push_back({{"type", "reasoning_text"}, {"text", said_}});
      tell("response.reasoning_text.done", at({{"content_index", 0}, {"text", said_}}), out);
    } else if (open_ == "message") {
      item_["content"].push_back(text_part(said_));
      tell("response.output_text.done", at({{"content_index", 0}, {"text", said_}, {"logprobs", Json::array()}}), out);
      tell("response.content_part.done", at({{"content_index", 0}, {"part", text_part(said_)}}), out);
    } else {
      item_["arguments"] = said_;
      tell("response.function_call_arguments.done", at({{"name", item_["name"]}, {"arguments", said_}}), out);
    }
    item_["status"] = "completed";
    tell("response.output_item.done", {{"output_index", output_.size()}, {"item", item_}}, out);
    output_.push_back(std::move(item_));
    open_.clear();
    said_.clear();
  }

  const char* status() const {
    return finish_reason_ == "length" || finish_reason_ == "content_filter" ? "incomplete" : "completed";
  }

  Json described(std::string_view state) const {
    Json response = {{"id", "resp_" + name_}, {"object", "response"}, {"created_at", created_}, {"status", state}};
    response["error"] = nullptr;
    response["incomplete_details"] = nullptr;
    if (state == "incomplete")
      response["incomplete_details"] = {
          {"reason", finish_reason_ == "length" ? "max_output_tokens" : "content_filter"}};
    response["model"] = model_;
    response["output"] = output_;
    response.update(echoes_);
    response["usage"] = nullptr;
    return response;
  }

  Json at(Json members) const {
    Json placed = {{"item_id", item_["id"]}, {"output_index", output_.size()}};
    placed.update(members);
    return placed;
  }

  void tell(const std::string& type, Json members, std::string* out) {
    if (out == nullptr) return;
    Json event = {{"type", type}, {"sequence_number", sequence_++}};
    event.update(members);
    append_event(type, event, *out);
  }

  const Json echoes_;
  const std::string name_;
  std::string model_;
  std::int64_t created_ = 0;
  std::int64_t sequence_ = 0;
  bool started_ = false;
  Json output_ = Json::array();
  std::string open_;  // the kind of the item that was begun and not ended
  Json item_;
  std::string said_;  // its text, or its arguments
  std::string finish_reason_;
};

}  // namespace

std::unique_ptr<Translation> translate_responses(const Json& asked, const std::string& request_id) {
  return std::make_unique<Responses>(chat_request_of_response(asked), echoes_of(asked), request_id);
}

}  // namespace weir::gateway
