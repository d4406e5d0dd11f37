#include "gateway/translation/chat_piece.h"

#include <nlohmann/json.hpp>

namespace weir::gateway {
namespace {

ToolPiece read_tool(const Json& call, std::int64_t position) {
  const Json& index = member(call, "index");
  const Json& function = member(call, "function");
  return {index.is_number_integer() ? index.get<std::int64_t>() : position, text_in(call, "id"),
          text_in(function, "name"), text_in(function, "arguments")};
}

}  // namespace

ChatPiece read_piece(std::string_view text) {
  ChatPiece piece;
  const Json body = Json::parse(text, nullptr, false);
  if (const Json& created = member(body, "created"); created.is_number_integer()) created.get_to(piece.created);
  const Json& choices = member(body, "choices");
  if (!choices.is_array() || choices.empty()) return piece;
  const Json& choice = choices.front();
  const Json& delta = member(choice, "delta").is_object() ? member(choice, "delta") : member(choice, "message");
  piece.content = text_in(delta, "content");
  piece.refusal = text_in(delta, "refusal");
  piece.reasoning = text_in(delta, "reasoning_content");
  if (piece.reasoning.empty()) piece.reasoning = text_in(delta, "reasoning");
  if (const Json& calls = member(delta, "tool_calls"); calls.is_array()) {
    for (const Json& call : calls)
      piece.tools.push_back(read_tool(call, static_cast<std::int64_t>(piece.tools.size())));
  }
  piece.finish_reason = text_in(choice, "finish_reason");
  return piece;
}

}  // namespace weir::gateway
