#include "backends/simulator/error_body.h"

#include <nlohmann/json.hpp>

namespace weir::simulator {
namespace {

using config::Dialect;
using Json = nlohmann::ordered_json;

// Model names come from clients and may be no UTF-8.
std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int status_of(Dialect dialect, Why why) {
  const bool other_validation = dialect == Dialect::deepseek || dialect == Dialect::mindie;
  switch (why) {
    case Why::malformed:
      return 400;
    case Why::invalid:
      return other_validation ? 422 : 400;
    case Why::too_long:
      return dialect == Dialect::mindie ? 422 : 400;
    case Why::unknown_model:
      return dialect == Dialect::deepseek ? 400 : 404;
    case Why::unauthorized:
      return 401;
    case Why::not_found:
      return 404;
    case Why::too_large:
      return 413;
  }
  return 400;
}

const char* vllm_type(int status) {
  if (status == 404) return "NotFoundError";
  if (status == 429) return "RateLimitError";
  if (status == 503) return "ServiceUnavailableError";
  return status < 500 ? "BadRequestError" : "InternalServerError";
}

const char* sglang_type(int status) {
  if (status == 404) return "NotFoundError";
  return status < 500 ? "BadRequest" : "InternalServerError";
}

const char* mindie_type(int status) {
  if (status == 424) return "Generation Error";
  if (status == 500) return "Incomplete Generation";
  return status < 500 ? "Input Validation Error" : "Service Unavailable";
}

const char* openai_type(int status) {
  if (status == 429) return "requests";
  return status < 500 ? "invalid_request_error" : "server_error";
}

Json openai_code(int status, Why why) {
  if (status == 429) return "rate_limit_exceeded";
  if (status == 401) return "invalid_api_key";
  if (status >= 500) return nullptr;
  if (why == Why::too_long) return "context_length_exceeded";
  if (why == Why::unknown_model) return "model_not_found";
  return nullptr;
}

// DeepSeek's types say little; clients are expected to go by the status.
const char* deepseek_type(int status) {
  if (status == 401) return "authentication_error";
  if (status == 402) return "unknown_error";
  return status < 500 ? "invalid_request_error" : "service_unavailable_error";
}

Json error_object(Dialect dialect, int status, const std::string& message, Why why) {
  Json error;
  if (dialect == Dialect::sglang) error["object"] = "error";
  error["message"] = message;
  switch (dialect) {
    case Dialect::openai:
      error["type"] = openai_type(status);
      break;
    case Dialect::deepseek:
      error["type"] = deepseek_type(status);
      break;
    case Dialect::vllm:
      error["type"] = vllm_type(status);
      break;
    case Dialect::sglang:
      error["type"] = sglang_type(status);
      break;
    case Dialect::mindie:
      break;
  }
  error["param"] = nullptr;
  switch (dialect) {
    case Dialect::openai:
      error["code"] = openai_code(status, why);
      break;
    case Dialect::deepseek:
      error["code"] = "invalid_request_error";
      break;
    default:
      error["code"] = status;
  }
  return error;
}

std::string body(Dialect dialect, int status, const std::string& message, Why why) {
  if (dialect == Dialect::mindie) return written({{"error", message}, {"error_type", mindie_type(status)}});
  if (dialect == Dialect::vllm && status == 401) return R"({"error":"Unauthorized"})";
  Json error = error_object(dialect, status, message, why);
  return written(dialect == Dialect::sglang ? error : Json{{"error", error}});
}

std::string failure_message(Dialect dialect, int status) {
  switch (status) {
    case 402:
      return "Insufficient Balance";
    case 429:
      return "Rate limit reached for requests";
    case 503:
      return dialect == Dialect::mindie ? "Service is alive but busy. Consider reducing request frequency"
                                        : "The server is overloaded, please try again later";
    default:
      return "Simulated failure with status " + std::to_string(status);
  }
}

}  // namespace

ErrorReply refusal_reply(Dialect dialect, const Refusal& refusal) {
  const int status = status_of(dialect, refusal.why);
  return {status, body(dialect, status, refusal.message, refusal.why)};
}

ErrorReply failure_reply(Dialect dialect, int status) {
  return {status, body(dialect, status, failure_message(dialect, status), Why::invalid)};
}

std::string broken_stream(Dialect dialect) {
  if (dialect == Dialect::mindie) return "Engine callback timeout: simulated failure";
  const Json error{{"error", error_object(dialect, 500, "Simulated failure of generation", Why::invalid)}};
  const std::string event = "data: " + written(error) + "\n\n";
  const bool says_done = dialect == Dialect::vllm || dialect == Dialect::sglang;
  return says_done ? event + "data: [DONE]\n\n" : event;
}

}  // namespace weir::simulator
