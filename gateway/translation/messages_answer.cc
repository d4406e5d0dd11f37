// A message, whole or as the events of a stream:
//
//   message_start
//   ( content_block_start content_block_delta* content_block_stop )*     thinking, text and tool_use blocks
//   message_delta (stop_reason, usage) message_stop
#include <nlohmann/json.hpp>

#include "gateway/error_shape.h"
#include "gateway/translation/chat_piece.h"
#include "gateway/translation/messages.h"

namespace weir::gateway {
namespace {

const char* stop_reason_of(const std::string& finish_reason) {
  if (finish_reason == "length") return "max_tokens";
  if (finish_reason == "tool_calls" || finish_reason == "function_call") return "tool_use";
  if (finish_reason == "content_filter") return "refusal";
  return "end_turn";
}

Json usage_of(const pricing::Usage& usage) {
  return {{"input_tokens", usage.uncached_prompt_tokens},
          {"cache_creation_input_tokens", 0},
          {"cache_read_input_tokens", usage.cached_prompt_tokens},
          {"output_tokens", usage.completion_tokens()}};
}

Json tool_use(const ToolPiece& tool) {
  Json input = Json::parse(tool.arguments, nullptr, false);
  if (!input.is_object()) input = Json::object();
  return {{"type", "tool_use"}, {"id", tool.id}, {"name", tool.name}, {"input", std::move(input)}};
}

class Messages final : public Translation {
 public:
  Messages(std::string request, const std::string& request_id, std::int64_t prompt_tokens_estimate)
      : Translation(std::move(request)), id_("msg_" + request_id), prompt_tokens_estimate_(prompt_tokens_estimate) {}

  std::string answer(std::string_view chat_answer, const std::optional<pricing::Usage>& usage,
                     std::string_view public_model) override {
    const ChatPiece said = read_piece(chat_answer);
    Json content = Json::array();
    if (!said.reasoning.empty())
      content.push_back({{"type", "thinking"}, {"thinking", said.reasoning}, {"signature", ""}});
    if (!said.content.empty()) content.push_back({{"type", "text"}, {"text", said.content}});
    if (!said.refusal.empty()) content.push_back({{"type", "text"}, {"text", said.refusal}});
    for (const ToolPiece& tool : said.tools) content.push_back(tool_use(tool));
    Json message = head(public_model);
    message["content"] = std::move(content);
    message["stop_reason"] = stop_reason_of(said.finish_reason);
    message["stop_sequence"] = nullptr;
    message["usage"] = usage_of(usage.value_or(pricing::Usage{prompt_tokens_estimate_, 0, 0, 0}));
    return written(message);
  }

  void chunk(std::string_view data, std::string_view public_model, std::string& out) override {
    const ChatPiece piece = read_piece(data);
    start(public_model, out);
    if (!piece.reasoning.empty())
      say("thinking", {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}},
          {{"type", "thinking_delta"}, {"thinking", piece.reasoning}}, out);
    for (const std::string& text : {piece.content, piece.refusal}) {
      if (!text.empty()) say("text", {{"type", "text"}, {"text", ""}}, {{"type", "text_delta"}, {"text", text}}, out);
    }
    for (const ToolPiece& tool : piece.tools) say_tool(tool, out);
    if (!piece.finish_reason.empty()) finish_reason_ = piece.finish_reason;
  }

  void end(const std::optional<pricing::Usage>& usage, const Billing& billing, std::string& out) override {
    start("", out);
    close_block(out);
    const pricing::Usage known = usage.value_or(pricing::Usage{prompt_tokens_estimate_, 0, pieces_, 0});
    std::string told = written(usage_of(known));
    told.insert(told.size() - 1, bill_members(billing, known));
    out.append("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"");
    out.append(stop_reason_of(finish_reason_)).append("\",\"stop_sequence\":null},\"usage\":").append(told);
    out.append("}\n\n");
    append_event("message_stop", {{"type", "message_stop"}}, out);
  }

  void error(const ApiError& error, std::string& out) override {
    append_stream_error(config::Endpoint::messages, error, out);
  }

 private:
  Json head(std::string_view public_model) const {
    return {{"id", id_}, {"type", "message"}, {"role", "assistant"}, {"model", public_model}};
  }

  void start(std::string_view public_model, std::string& out) {
    if (started_) return;
    started_ = true;
    Json message = head(public_model);
    message["content"] = Json::array();
    message["stop_reason"] = nullptr;
    message["stop_sequence"] = nullptr;
    message["usage"] = usage_of({prompt_tokens_estimate_, 0, 0, 0});
    append_event("message_start", {{"type", "message_start"}, {"message", std::move(message)}}, out);
  }

  // A delta of the block of that kind, which is begun where another one, or none, is open.
  void say(std::string_view kind, Json block, Json delta, std::string& out) {
    if (open_ != kind) {
      close_block(out);
      open_ = kind;
      append_event("content_block_start",
                   {{"type", "content_block_start"}, {"index", index_}, {"content_block", std::move(block)}}, out);
    }
    ++pieces_;
    append_event("content_block_delta",
                 {{"type", "content_block_delta"}, {"index", index_}, {"delta", std::move(delta)}}, out);
  }

  void say_tool(const ToolPiece& tool, std::string& out) {
    const std::string kind = "tool " + std::to_string(tool.index);
    say(kind, {{"type", "tool_use"}, {"id", tool.id}, {"name", tool.name}, {"input", Json::object()}},
        {{"type", "input_json_delta"}, {"partial_json", tool.arguments}}, out);
  }

  void close_block(std::string& out) {
    if (open_.empty()) return;
    if (open_ == "thinking")
      append_event("content_block_delta",
                   {{"type", "content_block_delta"},
                    {"index", index_},
                    {"delta", {{"type", "signature_delta"}, {"signature", ""}}}},
                   out);
    append_event("content_block_stop", {{"type", "content_block_stop"}, {"index", index_}}, out);
    open_.clear();
    ++index_;
  }

  const std::string id_;
  const std::int64_t prompt_tokens_estimate_;
  bool started_ = false;
  std::string open_;  // the kind of the block that was begun and not ended
  std::int64_t index_ = 0;
  std::int64_t pieces_ = 0;
  std::string finish_reason_;
};

}  // namespace

std::unique_ptr<Translation> translate_messages(const Json& asked, const std::string& request_id,
                                                std::int64_t prompt_tokens_estimate) {
  return std::make_unique<Messages>(chat_request_of_messages(asked), request_id, prompt_tokens_estimate);
}

}  // namespace weir::gateway
