#include "gateway/translation/translation.h"

#include <nlohmann/json.hpp>

#include "gateway/translation/messages.h"
#include "gateway/translation/responses.h"

namespace weir::gateway {

Translated translate(config::Endpoint endpoint, std::string_view body, const std::string& request_id,
                     std::int64_t prompt_tokens_estimate) {
  try {
    const Json asked = Json::parse(body);
    if (endpoint == config::Endpoint::messages) return translate_messages(asked, request_id, prompt_tokens_estimate);
    return translate_responses(asked, request_id);
  } catch (const Untranslatable& part) {
    return BadParameter{part.param, part.message};
  } catch (const nlohmann::json::exception&) {
    return BadParameter{"", "Some parameter of this request has the wrong type."};
  }
}

}  // namespace weir::gateway
