#include "backends/simulator/other_endpoints.h"

#include <nlohmann/json.hpp>

#include "backends/simulator/http_text.h"
#include "backends/simulator/json_events.h"
#include "backends/simulator/messages.h"
#include "backends/simulator/other_request.h"
#include "backends/simulator/responses.h"

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kCreated = 1790000000;

enum class Other { none, completions, embeddings, responses, messages };

Other other_at(std::string_view path) {
  if (path == "/completions" || path == "/beta/completions") return Other::completions;
  if (path == "/embeddings") return Other::embeddings;
  if (path == "/responses") return Other::responses;
  if (path == "/messages" || path == "/anthropic/v1/messages") return Other::messages;
  return Other::none;
}

Json usage(const OtherRequest& request) {
  return {{"prompt_tokens", request.prompt_tokens},
          {"total_tokens", request.prompt_tokens + request.completion_tokens()},
          {"completion_tokens", request.completion_tokens()}};
}

Json completion_saying(const OtherRequest& request, const std::string& text, const Json& finish) {
  return {{"id", "cmpl-simulated"},
          {"object", "text_completion"},
          {"created", kCreated},
          {"model", request.model},
          {"choices", Json::array({{{"index", 0}, {"text", text}, {"logprobs", nullptr}, {"finish_reason", finish}}})}};
}

// Usage comes as in the dialect's chat: with the last choice always, or in a chunk of its own when asked.
std::string completion(const OtherRequest& request) {
  const char* const finish = request.is_cut ? "length" : "stop";
  if (!request.stream) {
    Json whole = completion_saying(request, request.text(), finish);
    whole["usage"] = usage(request);
    return written(whole);
  }
  std::string events;
  for (const std::string& piece : request.pieces) events += data_event(completion_saying(request, piece, nullptr));
  Json last = completion_saying(request, "", finish);
  const bool usage_ends_last_choice =
      request.dialect == config::Dialect::deepseek || request.dialect == config::Dialect::mindie;
  if (usage_ends_last_choice) last["usage"] = usage(request);
  events += data_event(last);
  if (request.include_usage && !usage_ends_last_choice) {
    last["choices"] = Json::array();
    last["usage"] = usage(request);
    events += data_event(last);
  }
  return events + "data: [DONE]\n\n";
}

// Four numbers that every binary float holds exactly; in base64 they are 16 bytes, little end first.
std::string embeddings(const OtherRequest& request) {
  Json data = Json::array();
  for (std::size_t i = 0; i < request.inputs; ++i) {
    const Json vector = request.wants_base64 ? Json("AAAAPwAAgD4AAIC/AAAAAA==") : Json{0.5, 0.25, -1.0, 0.0};
    data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", vector}});
  }
  return written({{"object", "list"},
                  {"data", std::move(data)},
                  {"model", request.model},
                  {"usage", {{"prompt_tokens", request.prompt_tokens}, {"total_tokens", request.prompt_tokens}}}});
}

}  // namespace

bool is_other_endpoint(std::string_view path) {
  return other_at(path) != Other::none;
}

OtherResult other_answer(std::string_view path, std::string_view body, const Options& options) {
  const auto request = read_other(body, options);
  if (!request) return request.error();
  const auto answered = [&](std::string text) {
    return OtherAnswer{std::move(text), request->stream ? kEventStream : kJson, request->prompt_tokens,
                       request->completion_tokens()};
  };
  switch (other_at(path)) {
    case Other::completions:
      return answered(completion(*request));
    case Other::embeddings:
      return OtherAnswer{embeddings(*request), kJson, request->prompt_tokens, 0};
    case Other::responses:
      return answered(response(*request));
    case Other::messages:
      return answered(message(*request));
    case Other::none:
      break;
  }
  return Refusal{Why::not_found, "Not Found"};
}

}  // namespace weir::simulator
