// An ApiError is what a client is told when its request cannot be served, in OpenAI's shape, so that SDKs raise their
// typed exceptions. This is the only place that knows both our errors and OpenAI's JSON.
#pragma once

#include <string>
#include <string_view>

namespace weir::gateway {

struct ApiError {
  int status = 500;
  std::string type = "api_error";  // "invalid_request_error", "authentication_error", "rate_limit_error", ...
  std::string code;                // "" is null
  std::string param;               // "" is null
  std::string message;
  std::string retry_after;   // seconds, or ""
  std::string headers = {};  // further ones, complete lines
};

ApiError invalid_request(std::string param, std::string message, std::string code = "");
ApiError missing_key();
ApiError wrong_key();
ApiError unknown_model(std::string_view model);
ApiError unknown_url(std::string_view method, std::string_view target);
// `model` is "" where no model at all is served there.
ApiError endpoint_not_offered(std::string_view path, std::string_view model);
ApiError body_too_large(std::int64_t limit_bytes);
ApiError header_too_large(std::int64_t limit_bytes);
ApiError request_too_slow();
ApiError no_candidate(std::string_view why);
ApiError context_too_long(std::int64_t prompt_tokens, std::int64_t window_tokens);
ApiError completion_too_long(std::int64_t limit_tokens);
ApiError upstream_failed(std::string_view what, bool timed_out);
ApiError overloaded(std::string_view retry_after);
ApiError unrecordable();

// {"error":{"message":...,"type":...,"param":...,"code":...}}
std::string to_json(const ApiError& error);

// Why a refused request was refused, as reason phrase of the status line.
std::string_view reason_phrase(int status);

}  // namespace weir::gateway
