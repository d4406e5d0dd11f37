#include "gateway/endpoint_choice.h"

#include <algorithm>
#include <utility>

namespace weir::gateway {
namespace {

using config::Endpoint;

bool is_translated(Endpoint endpoint) {
  return endpoint == Endpoint::responses || endpoint == Endpoint::messages;
}

}  // namespace

config::Endpoints servable_by(Endpoint asked) {
  config::Endpoints endpoints{asked};
  if (is_translated(asked)) endpoints.add(Endpoint::chat);
  return endpoints;
}

std::optional<ApiError> EndpointChoice::make(const config::Config& config, std::string_view body,
                                             const std::string& request_id, ChatRequest& chat) {
  asked_ = chat.endpoint;
  endpoints_ = {asked_};
  if (asked_ == Endpoint::chat) return std::nullopt;
  const auto offered = [&](Endpoint endpoint) {
    return std::any_of(config.deployments.begin(), config.deployments.end(),
                       [endpoint](const config::Deployment& d) { return d.endpoints.has(endpoint); });
  };
  const bool offered_as_it_is = offered(asked_);
  if (is_translated(asked_) && offered(Endpoint::chat)) return translate_body(body, request_id, offered_as_it_is, chat);
  if (!offered_as_it_is) return endpoint_not_offered(config::path_of(asked_), "");
  return std::nullopt;
}

// What has no counterpart in a chat completion may still be served by a deployment that offers the endpoint itself.
std::optional<ApiError> EndpointChoice::translate_body(std::string_view body, const std::string& request_id,
                                                       bool offered_as_it_is, ChatRequest& chat) {
  Translated translated = translate(asked_, body, request_id, chat.prompt_tokens_estimate);
  ChatRequest as_chat;
  std::optional<BadParameter> bad;
  if (!translated) {
    bad = translated.error();
  } else {
    bad = parse_chat_request((*translated)->request(), translated_outline_, as_chat);
  }
  if (bad) {
    untranslatable_ = invalid_request(std::move(bad->param), std::move(bad->message), "unsupported_parameter");
    return offered_as_it_is ? std::nullopt : untranslatable_;
  }
  translation_ = std::move(*translated);
  endpoints_.add(Endpoint::chat);
  chat.needs = as_chat.needs;
  chat.prompt = std::move(as_chat.prompt);
  if (as_chat.effort) chat.effort = as_chat.effort;
  return std::nullopt;
}

Asking EndpointChoice::asking(const config::Deployment& deployment, std::string_view body,
                              const backends::JsonOutline& outline) const {
  if (deployment.endpoints.has(asked_)) return {asked_, body, outline, nullptr};
  return {Endpoint::chat, translation_->request(), translated_outline_, translation_.get()};
}

}  // namespace weir::gateway
