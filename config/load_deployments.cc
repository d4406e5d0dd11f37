#include <algorithm>
#include <charconv>
#include <chrono>

#include "config/loading.h"
#include "config/units.h"

namespace weir::config {
namespace {

bool parse_url(std::string_view text, Url& url) {
  constexpr std::string_view kPlain = "http://", kTls = "https://";
  if (text.starts_with(kPlain)) {
    text.remove_prefix(kPlain.size());
  } else if (text.starts_with(kTls)) {
    text.remove_prefix(kTls.size());
    url.tls = true;
  } else {
    return false;
  }
  url.port = url.tls ? 443 : 80;
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::string_view authority = text.substr(0, slash);
  url.path = text.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  if (const std::size_t colon = authority.rfind(':'); colon != authority.npos && authority.back() != ']') {
    const std::string_view port = authority.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc() || end != port.data() + port.size() || url.port == 0) return false;
    authority = authority.substr(0, colon);
  }
  const bool bracketed = authority.starts_with('[') && authority.ends_with(']');
  if (bracketed) authority = authority.substr(1, authority.size() - 2);
  url.host = authority;
  return !url.host.empty() && url.host.find_first_of(bracketed ? "@ ?#[]" : "@ ?#[]:") == std::string::npos &&
         url.path.find_first_of(" ?#") == std::string::npos;
}

void read_url(const YamlReader& entry, Url& url) {
  std::string text;
  if (entry.require("url", text) && !parse_url(text, url))
    entry.at("url").problem("must be a URL such as http://10.0.0.5:8000/v1, without query or credentials");
}

// Servers that say it say it beside their API, until the configuration knows better.
void read_metrics_url(const YamlReader& entry, Deployment& into) {
  if (into.dialect == Dialect::vllm || into.dialect == Dialect::sglang) {
    into.metrics_url = into.url;
    into.metrics_url->path = "/metrics";
  }
  std::string text;
  if (!entry.read("metrics", text)) return;
  if (text == "off") return into.metrics_url.reset();
  if (!parse_url(text, into.metrics_url.emplace()))
    entry.at("metrics").problem("must be a URL such as http://10.0.0.5:8000/metrics, without query, or `off`");
}

void read_price_key(const YamlReader& entry, std::string_view member, const pricing::PriceBook& prices,
                    pricing::Name& into) {
  if (!entry.read(member, into)) return;
  const std::vector<std::string> keys = prices.price_keys();
  if (keys.empty()) return;  // the price books have been reported
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  if (std::find(keys.begin(), keys.end(), into.text()) == keys.end()) {
    entry.at(member).problem(unknown_name("price", into, {keys.begin(), keys.end()}) +
                             " (a missing price is never taken for zero)");
  } else if (!prices.at(into, now)) {
    entry.at(member).problem("no price of \"" + into + "\" is in force yet; add a version that is effective by now");
  }
}

void read_capabilities(const YamlReader& entry, Capabilities& into) {
  const YamlReader capabilities = entry.at("capabilities");
  capabilities.expect_keys({"tools", "json_schema", "images", "logprobs"});
  capabilities.read("tools", into.tools);
  capabilities.read("json_schema", into.json_schema);
  capabilities.read("images", into.images);
  capabilities.read("logprobs", into.logprobs);
}

void read_service(const YamlReader& entry, ServiceModel& into) {
  const YamlReader service = entry.at("service");
  service.expect_keys(
      {"slots", "prefill_tokens_per_second", "ttft_floor", "itl", "itl_per_in_flight", "expected_completion_tokens"});
  service.read("slots", into.slots, 1, 1'000'000);
  service.read("prefill_tokens_per_second", into.prefill_tokens_per_second, 1.0, 1e9);
  service.read_duration_ms("ttft_floor", into.ttft_floor_ms);
  service.read_duration_ms("itl", into.itl_ms);
  if (into.itl_ms <= 0) service.at("itl").problem("must be longer than nothing: no server writes without time");
  service.read_duration_ms("itl_per_in_flight", into.itl_per_in_flight_ms);
  service.read("expected_completion_tokens", into.expected_completion_tokens, 1.0, 1e7);
}

void read_timeouts(const YamlReader& entry, Deployment& into) {
  const YamlReader timeouts = entry.at("timeouts");
  timeouts.expect_keys({"connect", "first_token", "next_token", "answer"});
  timeouts.read_duration_ms("connect", into.connect_timeout_ms);
  timeouts.read_duration_ms("first_token", into.first_token_timeout_ms);
  timeouts.read_duration_ms("next_token", into.next_token_timeout_ms);
  timeouts.read_duration_ms("answer", into.answer_timeout_ms);
}

void read_deployment(const YamlReader& entry, Config& config) {
  entry.expect_keys({"name", "tier", "dialect", "url", "metrics", "api_key", "upstream_model", "price", "list_price",
                     "context_window", "completion_max", "in_flight_max", "endpoints", "efforts", "isolate_tenants",
                     "running_usage", "capabilities", "service", "timeouts"});
  Deployment deployment;
  const bool named = read_new_name(entry, config.deployments, deployment.name);
  const auto tier = find_named(entry, "tier", config.tiers, "tier");
  if (!entry.at("tier")) entry.problem("`tier` is missing");
  deployment.tier = tier.value_or(0);
  read_wire(entry, deployment);
  read_url(entry, deployment.url);
  read_metrics_url(entry, deployment);
  if (!entry.read_secret("api_key", deployment.api_key) && deployment.dialect == Dialect::deepseek &&
      !entry.at("api_key"))
    entry.warn("has no `api_key`, and DeepSeek's API answers nobody without one");
  entry.require("upstream_model", deployment.upstream_model);
  if (!entry.at("price")) entry.problem("`price` is missing");
  read_price_key(entry, "price", config.prices, deployment.price_key);
  read_price_key(entry, "list_price", config.prices, deployment.list_price_key);
  entry.read("context_window", deployment.context_window_tokens, std::int64_t{1}, std::int64_t{1} << 40);
  entry.read("completion_max", deployment.completion_tokens_max, std::int64_t{1}, std::int64_t{1} << 40);
  if (deployment.completion_tokens_max > deployment.context_window_tokens)
    entry.at("completion_max")
        .problem("is more than the context window of " + std::to_string(deployment.context_window_tokens) + " tokens");
  entry.read("in_flight_max", deployment.in_flight_max, 1, 10'000'000);
  read_capabilities(entry, deployment.capabilities);
  read_service(entry, deployment.prior);
  read_timeouts(entry, deployment);
  if (named) config.deployments.push_back(std::move(deployment));
}

}  // namespace

void load_deployments(const YamlReader& root, Config& config) {
  root.each("deployments", [&config](const YamlReader& entry) { read_deployment(entry, config); });
  const std::size_t written = root.at("deployments").size();
  if (written == 0) return root.problem("`deployments` has no entry: nobody could answer");
  if (written != config.deployments.size()) return;  // one that was reported may be the one that is missed below
  for (const Tier& tier : config.tiers) {
    const bool served = std::any_of(config.deployments.begin(), config.deployments.end(),
                                    [&](const Deployment& deployment) { return deployment.tier == tier.rank; });
    if (!served) root.at("tiers").warn("no deployment serves the tier \"" + tier.name + "\"");
  }
}

}  // namespace weir::config
