#include "tests/bench/completion.h"

#include <charconv>
#include <cstdio>
#include <optional>

namespace weir::bench {
namespace {

constexpr int kPromptTokens = 452;
constexpr int kCachedTokens = 384;

constexpr std::string_view kProse =
    "The weir holds the river back and lets through what the mill can use, no more and no less, and in a dry summer "
    "the miller counts every turn of the wheel. ";

std::string prose(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += kProse.substr(0, bytes - text.size());
  return text;
}

// The text behind a key and its colon. Inside a JSON string a quote is always escaped, so `"key"` is a key.
std::optional<std::string_view> value_of(std::string_view body, std::string_view key) {
  const auto at = body.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const auto value = body.find_first_not_of(" :", at + key.size());
  if (value == std::string_view::npos) return std::nullopt;
  return body.substr(value);
}

bool is_true(std::string_view body, std::string_view key) {
  const auto value = value_of(body, key);
  return value && value->starts_with("true");
}

std::string usage_object(int completion_tokens, bool details) {
  std::string usage = "{\"prompt_tokens\":" + std::to_string(kPromptTokens) +
                      ",\"total_tokens\":" + std::to_string(kPromptTokens + completion_tokens) +
                      ",\"completion_tokens\":" + std::to_string(completion_tokens);
  if (details) usage += ",\"prompt_tokens_details\":{\"cached_tokens\":" + std::to_string(kCachedTokens) + "}";
  return usage + "}";
}

std::string chunk(const Wish& wish, std::string_view choices, std::string_view usage) {
  std::string event =
      "data: {\"id\":\"chatcmpl-6f1c0b5ad4ce4f0c9c2e7a51b38d9f04\",\"object\":\"chat.completion.chunk\","
      "\"created\":1790000000,\"model\":\"";
  event.append(kUpstreamModel).append("\",\"choices\":[").append(choices).append("]");
  if (!usage.empty()) event.append(",\"usage\":").append(usage);
  if (wish.stamped) event.append(",").append(kStampKey).append(kStampDigits, '0').append("\"");
  return event + "}\n\n";
}

std::string choice(const std::string& delta, std::string_view finish) {
  return "{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":" + std::string(finish) +
         ",\"token_ids\":null}";
}

// Numbered, so that an event lost, doubled or out of order is told from its neighbour.
std::string token(int n) {
  char text[16];
  std::snprintf(text, sizeof text, " w%05d", n);
  return text;
}

}  // namespace

Wish wish_of(std::string_view body) {
  Wish wish{.stream = is_true(body, "\"stream\"")};
  if (const auto tokens = value_of(body, "\"max_tokens\"")) {
    std::from_chars(tokens->data(), tokens->data() + tokens->size(), wish.tokens);
  }
  if (!wish.stream) return wish;
  wish.stamped = is_true(body, "\"stamped\"");
  wish.usage = is_true(body, "\"include_usage\"");
  wish.running_usage = wish.usage && is_true(body, "\"continuous_usage_stats\"");
  return wish;
}

std::string request_body(std::string_view model, const Wish& wish) {
  std::string body = "{\"messages\":[{\"role\":\"system\",\"content\":\"You answer briefly. " + prose(300) +
                     "\"},{\"role\":\"user\",\"content\":\"Summarise this in \\\"plain\\\" words:\\n" + prose(1500) +
                     "\"}],\"model\":\"" + std::string(model) + "\",\"max_tokens\":" + std::to_string(wish.tokens) +
                     ",\"temperature\":0.7";
  if (wish.stream) body += ",\"stream\":true";
  if (wish.stamped) body += ",\"stamped\":true";
  if (wish.running_usage) return body + ",\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}}";
  if (wish.usage) body += ",\"stream_options\":{\"include_usage\":true}";
  return body + "}";
}

std::string answer_body(const Wish& wish) {
  return "{\"id\":\"chatcmpl-6f1c0b5ad4ce4f0c9c2e7a51b38d9f04\",\"object\":\"chat.completion\",\"created\":1790000000,"
         "\"model\":\"" +
         std::string(kUpstreamModel) +
         "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + prose(520) +
         "\",\"refusal\":null,\"annotations\":null,\"audio\":null,\"function_call\":null,\"tool_calls\":[],"
         "\"reasoning_content\":null},\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null,\"token_ids\":"
         "null}],"
         "\"service_tier\":null,\"system_fingerprint\":null,\"usage\":" +
         usage_object(wish.tokens, true) +
         ",\"prompt_logprobs\":null,\"prompt_token_ids\":null,\"kv_transfer_params\":null}";
}

std::vector<std::string> stream_events(const Wish& wish) {
  const auto running = [&](int tokens) { return wish.running_usage ? usage_object(tokens, false) : std::string(); };
  std::vector<std::string> events;
  events.push_back(chunk(wish, choice("{\"role\":\"assistant\",\"content\":\"\"}", "null"), running(0)));
  for (int n = 1; n <= wish.tokens; ++n) {
    events.push_back(chunk(wish, choice("{\"content\":\"" + token(n) + "\"}", "null"), running(n)));
  }
  events.push_back(chunk(wish, choice("{\"content\":\"\"}", "\"length\""), running(wish.tokens)));
  if (wish.usage) events.push_back(chunk(wish, "", usage_object(wish.tokens, true)));
  events.push_back("data: [DONE]\n\n");
  return events;
}

}  // namespace weir::bench
