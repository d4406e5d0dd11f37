#include "gateway/count_tokens.h"

#include <optional>
#include <string>
#include <utility>

#include "gateway/access.h"
#include "gateway/chat_request.h"
#include "gateway/session.h"
#include "gateway/worker.h"

namespace weir::gateway {
namespace {

std::optional<ApiError> count(Session& session, std::int64_t& tokens) {
  Access access = check_access(session);
  if (access.refusal) return std::move(access.refusal);
  backends::JsonOutline outline;
  ChatRequest request;
  // Its body is that of a chat, as far as anything is read from it: `max_tokens` is not needed.
  if (auto bad = parse_chat_request(session.body(), outline, request))
    return invalid_request(std::move(bad->param), std::move(bad->message));
  const config::Config& config = session.worker().config();
  if (!find_alias(config, request.model) || !may_use(config.keys[static_cast<std::size_t>(access.key)], request.model))
    return unknown_model(request.model);
  tokens = request.prompt_tokens_estimate;
  return std::nullopt;
}

}  // namespace

backends::Task<> count_tokens(Session& session) {
  std::int64_t tokens = 0;
  if (auto refusal = count(session, tokens)) co_return co_await session.refuse(std::move(*refusal));
  session.log(200);
  const std::string body = "{\"input_tokens\":" + std::to_string(tokens) + "}";
  co_await session.respond(200, "application/json", body);
}

}  // namespace weir::gateway
