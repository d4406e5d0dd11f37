#include "gateway/wants.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <string_view>
#include <utility>

#include "routing/policy.h"

namespace weir::gateway {
namespace {

// A header's value as milliseconds, where it is there. False when it is no positive number.
bool read_ms(std::string_view text, std::optional<double>& ms) {
  if (text.empty()) return true;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0) || value > 1e9) return false;
  ms = value;
  return true;
}

ApiError bad_header(std::string name, std::string_view value, std::string_view wanted) {
  return invalid_request(
      name, "The header " + name + " is \"" + std::string(value) + "\"; it must be " + std::string(wanted) + ".");
}

// In the installation's currency; nothing where it cannot be said in it.
std::optional<pricing::Money> from_dollars(pricing::Money dollars, const config::Config& config) {
  if (config.prices.currency() == pricing::Currency::usd) return dollars;
  if (!config.exchange) return std::nullopt;
  return config.exchange->into(config.prices.currency(), dollars);
}

std::optional<ApiError> read_overrides(const RequestHeaders& headers, const config::Config& config,
                                       routing::Overrides& overrides) {
  constexpr std::string_view kMilliseconds = "a positive number of milliseconds";
  if (const auto text = headers[Header::slo_ttft_ms]; !read_ms(text, overrides.ttft_ms))
    return bad_header("x-slo-ttft-ms", text, kMilliseconds);
  if (const auto text = headers[Header::slo_tpot_ms]; !read_ms(text, overrides.tpot_ms))
    return bad_header("x-slo-tpot-ms", text, kMilliseconds);
  if (const auto text = headers[Header::latency_budget_ms]; !read_ms(text, overrides.total_ms))
    return bad_header("x-weir-latency-budget-ms", text, kMilliseconds);
  if (const auto text = headers[Header::max_cost_usd]; !text.empty()) {
    const auto dollars = pricing::parse_money(text);
    if (!dollars) return bad_header("x-weir-max-cost-usd", text, "a decimal amount such as 0.05");
    overrides.cost_max = from_dollars(*dollars, config);
    if (!overrides.cost_max) return bad_header("x-weir-max-cost-usd", text, "left out: prices here are in yuan only");
  }
  return std::nullopt;
}

// What the request itself says of its class stands above what its alias, policy or key say.
std::optional<ApiError> read_task_class(const RequestHeaders& headers, const config::QualityTable& table,
                                        const ChatRequest& chat, std::optional<int>& task_class) {
  const std::string_view header = headers[Header::task_class];
  const std::string_view name = header.empty() ? chat.task_class : header;
  if (name.empty()) return std::nullopt;
  task_class = config::index_named(name, table.classes);
  if (task_class) return std::nullopt;
  std::string message = "There is no task class named \"" + std::string(name) + "\"; there are:";
  for (const config::TaskClass& known : table.classes) message.append(" ").append(known.name);
  return invalid_request(header.empty() ? "metadata.weir_class" : "x-weir-class", message + ".");
}

// Conversations of different keys are different, whatever they are called. 0 is no conversation.
std::uint64_t session_of(const RequestHeaders& headers, const config::Key& key, const ChatRequest& chat) {
  const std::string_view header = headers[Header::session];
  const std::string_view name = header.empty() ? chat.session : header;
  if (name.empty()) return 0;
  const std::hash<std::string_view> hash;
  return std::max<std::uint64_t>(1, hash(name) ^ hash(key.name) * 31);
}

}  // namespace

std::optional<ApiError> read_wants(const RequestHeaders& headers, const config::Config& config,
                                   std::span<const config::Policy> policies, const config::Key& key,
                                   const config::ModelAlias& alias, const ChatRequest& chat,
                                   const routing::TaskClassifier& classifier, routing::Request& request) {
  std::optional<int> policy = alias.policy ? alias.policy : key.policy;
  if (const auto name = headers[Header::policy]; !name.empty()) {
    policy = config::index_named(name, config.policies);
    if (!policy) return invalid_request("x-weir-policy", "There is no policy named \"" + std::string(name) + "\".");
  }
  const config::Policy& named = policies[static_cast<std::size_t>(policy.value_or(0))];
  std::optional<int> task_class = alias.task_class   ? alias.task_class
                                  : named.task_class ? named.task_class
                                                     : key.task_class;
  if (auto refusal = read_task_class(headers, config.quality, chat, task_class)) return refusal;
  routing::Overrides overrides;
  if (auto refusal = read_overrides(headers, config, overrides)) return refusal;
  request.wants = named;
  // A policy's budget for the first token is about streams: who waits for a whole answer waits for its end. What the
  // request itself asks for in a header holds all the same.
  if (!chat.streamed) request.wants.latency.ttft_ms.reset();
  routing::apply(overrides, request.wants);
  request.prompt_tokens = std::llround(routing::rule_of_thumb(chat.prompt.text));
  request.text = chat.prompt.text;
  request.prefix = chat.prompt.prefix.owned_by(static_cast<std::uint64_t>(key.tenant));
  request.key = config.keys.empty() ? -1 : static_cast<int>(&key - config.keys.data());
  request.policy = policy.value_or(0);
  request.completion_tokens_max = chat.completion_tokens_max;
  request.streamed = chat.streamed;
  request.needs = chat.needs;
  request.task_class = task_class ? *task_class
                                  : classifier.classify({.tools = chat.needs.tools,
                                                         .fenced_code = chat.fenced_code,
                                                         .prompt_tokens = chat.prompt_tokens_estimate});
  request.session = session_of(headers, key, chat);
  request.effort = chat.effort.value_or(config.quality.default_effort);
  // What the client says of thinking is obeyed. Only chat completions can be told another effort.
  if (!chat.speaks_of_thinking && chat.endpoint == config::Endpoint::chat) request.efforts = request.wants.efforts;
  request.pinned_tier = alias.tier;
  request.pinned_deployment = alias.deployment;
  return std::nullopt;
}

}  // namespace weir::gateway
