// By which of its endpoints a deployment is asked: the one that the client asked at, where the deployment offers it;
// else, for responses and messages, by a chat completion that stands for it.
//
//   choice.make(config, body, id, chat)    once, before the plan; a refusal when nobody could serve the request
//   choice.endpoints()                     what a deployment must offer, any of these
//   choice.untranslatable()                what keeps it from chat completions, where something does
//   choice.asking(deployment, ...)         what this one is asked
//
// One request's; not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "gateway/api_error.h"
#include "gateway/attempt.h"
#include "gateway/chat_request.h"
#include "gateway/translation/translation.h"

namespace weir::gateway {

// By any of these a request at the endpoint can be served: by itself, or by the one it is translated into.
config::Endpoints servable_by(config::Endpoint asked);

class EndpointChoice {
 public:
  // What the translation asks for beyond what the client's own body shows (images, a schema) is noted in `chat`.
  std::optional<ApiError> make(const config::Config& config, std::string_view body, const std::string& request_id,
                               ChatRequest& chat);

  config::Endpoints endpoints() const { return endpoints_; }
  const std::optional<ApiError>& untranslatable() const { return untranslatable_; }
  // Refers to the choice, the body and its outline, which outlive it.
  Asking asking(const config::Deployment& deployment, std::string_view body,
                const backends::JsonOutline& outline) const;

 private:
  std::optional<ApiError> translate_body(std::string_view body, const std::string& request_id, bool offered_as_it_is,
                                         ChatRequest& chat);

  config::Endpoint asked_ = config::Endpoint::chat;
  config::Endpoints endpoints_{config::Endpoint::chat};
  std::unique_ptr<Translation> translation_;
  std::optional<ApiError> untranslatable_;
  backends::JsonOutline translated_outline_;
};

}  // namespace weir::gateway
