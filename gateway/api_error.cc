#include "gateway/api_error.h"

#include <boost/beast/http/status.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "gateway/json_text.h"

namespace weir::gateway {
namespace {

using json = nlohmann::ordered_json;

json or_null(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

}  // namespace

ApiError invalid_request(std::string param, std::string message, std::string code) {
  return {400, "invalid_request_error", std::move(code), std::move(param), std::move(message), ""};
}

ApiError missing_key() {
  return {401,
          "invalid_request_error",
          "invalid_api_key",
          "",
          "You didn't provide an API key. Send it as a bearer token: Authorization: Bearer YOUR_KEY.",
          ""};
}

ApiError wrong_key() {
  return {401,
          "invalid_request_error",
          "invalid_api_key",
          "",
          "Incorrect API key provided. Ask the operator of this gateway for a key.",
          ""};
}

ApiError unknown_model(std::string_view model) {
  return {404,
          "invalid_request_error",
          "model_not_found",
          "model",
          "The model `" + std::string(model) +
              "` does not exist or you do not have access to it. GET /v1/models lists those you may use.",
          ""};
}

ApiError unknown_url(std::string_view method, std::string_view target) {
  return {404,
          "invalid_request_error",
          "unknown_url",
          "",
          "Unknown request URL: " + std::string(method) + " " + std::string(target) + ".",
          ""};
}

ApiError endpoint_not_offered(std::string_view path, std::string_view model) {
  const std::string what =
      model.empty() ? "No deployment of this gateway" : "No deployment of `" + std::string(model) + "`";
  return {404,
          "invalid_request_error",
          "endpoint_not_offered",
          model.empty() ? "" : "model",
          what + " offers " + std::string(path) + ". Its operator can add it to the `endpoints` of a deployment.",
          ""};
}

ApiError body_too_large(std::int64_t limit_bytes) {
  return {413,
          "invalid_request_error",
          "request_too_large",
          "",
          "The request body is larger than the " + std::to_string(limit_bytes) + " bytes this gateway accepts.",
          ""};
}

ApiError header_too_large(std::int64_t limit_bytes) {
  return {431,
          "invalid_request_error",
          "header_too_large",
          "",
          "The request header is larger than the " + std::to_string(limit_bytes) + " bytes this gateway accepts.",
          ""};
}

ApiError request_too_slow() {
  return {408, "invalid_request_error", "request_timeout", "", "The request took too long to arrive.", ""};
}

ApiError no_candidate(std::string_view why) {
  return {503,
          "api_error",
          "no_deployment_available",
          "",
          "No deployment can serve this request now: " + std::string(why) + ".",
          "1"};
}

ApiError context_too_long(std::int64_t prompt_tokens, std::int64_t window_tokens) {
  return invalid_request("messages",
                         "This model's maximum context length is " + std::to_string(window_tokens) +
                             " tokens. However, your request has about " + std::to_string(prompt_tokens) +
                             " prompt tokens and what max_tokens asks for. Please shorten the messages.",
                         "context_length_exceeded");
}

ApiError completion_too_long(std::int64_t limit_tokens) {
  return invalid_request("max_tokens", "max_tokens is too large: the most that this model writes is " +
                                           std::to_string(limit_tokens) + " completion tokens.");
}

ApiError upstream_failed(std::string_view what, bool timed_out) {
  return {timed_out ? 504 : 502,
          "api_error",
          timed_out ? "upstream_timeout" : "upstream_error",
          "",
          "The model server failed: " + std::string(what) + (what.ends_with('.') ? "" : "."),
          ""};
}

ApiError overloaded(std::string_view retry_after) {
  return {429,
          "rate_limit_error",
          "upstream_overloaded",
          "",
          "The model servers are at their limit. Please retry a little later.",
          retry_after.empty() ? "1" : std::string(retry_after)};
}

ApiError unrecordable() {
  return {503,
          "api_error",
          "ledger_unavailable",
          "",
          "This gateway cannot write down what requests use at the moment, and is not to serve any without.",
          "5"};
}

std::string to_json(const ApiError& error) {
  const json body = {{"error",
                      {{"message", error.message},
                       {"type", error.type},
                       {"param", or_null(error.param)},
                       {"code", or_null(error.code)}}}};
  return written(body);
}

std::string_view reason_phrase(int status) {
  const auto text = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {text.data(), text.size()};
}

}  // namespace weir::gateway
