#include "tests/bench/predictors/cost.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "pricing/price_book.h"
#include "routing/candidate.h"
#include "routing/replay/block_cache.h"

namespace weir::bench {
namespace {

constexpr std::size_t kWarmUp = 1000;

routing::PromptPrefix prefix_of(const std::vector<std::uint64_t>& blocks) {
  routing::PromptPrefix prefix;
  for (const std::uint64_t& block : blocks) prefix.append({reinterpret_cast<const char*>(&block), sizeof block});
  return prefix;
}

config::Deployment pro() {
  config::Deployment deployment;
  deployment.name = "pro";
  deployment.context_window_tokens = 1 << 20;
  return deployment;
}

double share_of(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

}  // namespace

std::vector<Conversation> read_conversations(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::vector<Conversation> requests;
  for (std::string text; std::getline(in, text);) {
    const auto line = nlohmann::json::parse(text);
    requests.push_back({line.at("timestamp"), line.at("input_length"), line.at("output_length"),
                        line.at("hash_ids").get<std::vector<std::uint64_t>>()});
  }
  std::ranges::stable_sort(requests, {}, &Conversation::at_ms);
  return requests;
}

CostScore score_costs(const std::vector<Conversation>& requests, std::size_t cache_blocks) {
  const std::vector<config::Deployment> deployments{pro()};
  const pricing::Rates rates{.uncached_prompt = pricing::parse_rate_per_million("0.66").value(),
                             .cached_prompt = pricing::parse_rate_per_million("0.022").value(),
                             .completion = pricing::parse_rate_per_million("1.98").value()};
  routing::Fleet fleet(deployments);
  routing::BlockCache cache(cache_blocks);
  CostScore score;
  double prompts = 0;
  double cached = 0;
  double costs = 0;
  double expected_costs = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Conversation& asked = requests[i];
    routing::Request request;
    request.prompt_tokens = asked.prompt_tokens;
    request.prefix = prefix_of(asked.blocks);
    fleet.advance_to(routing::Fleet::TimePoint(std::chrono::milliseconds(asked.at_ms)));
    const routing::Forecast forecast(fleet, request);
    const routing::Pace pace = routing::pace_of(0, request, forecast);
    const routing::Candidate expected = routing::assess(0, fleet.members()[0], pace, 0, rates, request, forecast);

    const auto hits = static_cast<std::int64_t>(cache.read(asked.blocks)) * routing::BlockCache::kBlockTokens;
    const std::int64_t hit = std::min(asked.prompt_tokens, hits);
    const pricing::Usage usage{asked.prompt_tokens - hit, hit, asked.completion_tokens, 0};
    routing::Attempt attempt = fleet.dispatched(0, request, expected.prompt);
    fleet.finished(attempt, {.completion_tokens = usage.completion_tokens(), .usage = usage});
    if (i < kWarmUp) continue;
    const auto cost = static_cast<double>(pricing::cost(usage, rates).nanos);
    const auto expected_cost = static_cast<double>(expected.cost.nanos);
    const auto completion = static_cast<std::int64_t>(expected.expected_completion_tokens + 0.5);
    const auto cold_cost = static_cast<double>(pricing::cost({asked.prompt_tokens, 0, completion, 0}, rates).nanos);
    prompts += static_cast<double>(asked.prompt_tokens);
    cached += static_cast<double>(hit);
    costs += cost;
    expected_costs += expected_cost;
    score.cached_wape += std::abs(static_cast<double>(expected.prompt.cached - hit));
    score.wape += std::abs(expected_cost - cost);
    score.wape_without_cache += std::abs(cold_cost - cost);
  }
  score.cached_share = share_of(cached, prompts);
  score.cached_wape = share_of(score.cached_wape, prompts);
  score.wape = share_of(score.wape, costs);
  score.wape_without_cache = share_of(score.wape_without_cache, costs);
  score.bias = share_of(expected_costs, costs) - 1;
  return score;
}

}  // namespace weir::bench
