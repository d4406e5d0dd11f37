#include "gateway/explain.h"

#include <utility>

#include "gateway/access.h"
#include "gateway/chat_request.h"
#include "gateway/question.h"

namespace weir::gateway {
namespace {

const config::Key* key_named(std::string_view name, const config::Config& config) {
  static const config::Key kNobody;
  if (name.empty()) return config.keys.empty() ? &kNobody : &config.keys.front();
  const auto index = config::index_named(name, config.keys);
  return index ? &config.keys[static_cast<std::size_t>(*index)] : nullptr;
}

}  // namespace

std::variant<Decision, ApiError> explain(const ExplainQuestion& question, const config::Config& config,
                                         std::span<const config::Policy> policies,
                                         const std::function<routing::Plan(const routing::Request&)>& plan) {
  backends::JsonOutline outline;
  ChatRequest chat;
  if (auto bad = parse_chat_request(question.body, outline, chat))
    return invalid_request(std::move(bad->param), std::move(bad->message));
  const config::ModelAlias* alias = find_alias(config, chat.model);
  if (!alias) return unknown_model(chat.model);
  const config::Key* key = key_named(question.key, config);
  if (!key) return invalid_request("x-weir-key", "There is no key named \"" + std::string(question.key) + "\".");
  routing::Request request;
  if (auto refusal = read_wants(question.headers, config, policies, *key, *alias, chat,
                                routing::TaskClassifier(config.quality), request))
    return std::move(*refusal);
  QuestionReader(config).read(question.body, outline, request);
  routing::Plan made = plan(request);
  return decision_of(std::move(request), std::move(made));
}

}  // namespace weir::gateway
