#include "gateway/error_shape.h"

#include <nlohmann/json.hpp>

#include "gateway/json_text.h"

namespace weir::gateway {
namespace {

using json = nlohmann::ordered_json;

// Anthropic's types go by the status.
const char* anthropic_type(int status) {
  switch (status) {
    case 400:
    case 405:
    case 415:
    case 422:
      return "invalid_request_error";
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
      return "overloaded_error";
    case 504:
      return "timeout_error";
    default:
      return "api_error";
  }
}

json anthropic(const ApiError& error) {
  return {{"type", "error"}, {"error", {{"type", anthropic_type(error.status)}, {"message", error.message}}}};
}

}  // namespace

bool is_anthropics(std::string_view path) {
  return path.starts_with("/v1/messages");
}

std::string error_body(const ApiError& error, std::string_view path, std::string_view request_id) {
  if (!is_anthropics(path)) return to_json(error);
  json body = anthropic(error);
  body["request_id"] = request_id;
  return written(body);
}

void append_stream_error(config::Endpoint endpoint, const ApiError& error, std::string& out) {
  if (endpoint == config::Endpoint::messages) {
    append_event("error", anthropic(error), out);
  } else if (endpoint == config::Endpoint::responses) {
    append_event("error",
                 {{"type", "error"},
                  {"code", error.code},
                  {"message", error.message},
                  {"param", nullptr},
                  {"sequence_number", 0}},
                 out);
  } else {
    out.append("data: ").append(to_json(error)).append("\n\n");
  }
}

}  // namespace weir::gateway
