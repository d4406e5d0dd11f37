// bench-decision: how long a router's decision takes over a fleet of 32 deployments that are busy and have been learned
// of, from the request's numbers to the plan, learning from it included. docs/benchmarks.md says how to read it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "pricing/price_book.h"
#include "routing/arbiter.h"

namespace weir::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr pricing::Rates kRates[] = {{{150'000}, {3'000}, {600'000}}, {{660'000}, {22'000}, {1'980'000}}};

// Half Flash and half Pro; `alike` or each with a service model of its own, which all have to be judged.
config::Config fleet_of(int deployments, bool alike, bool chooses_effort) {
  config::Config config;
  config.tiers = {{"flash", "flash", 0, 70, {}}, {"pro", "pro", 1, 80, {}}};
  for (int i = 0; i < deployments; ++i) {
    config::Deployment deployment;
    deployment.name = "deployment-" + std::to_string(i);
    deployment.tier = i % 2;
    deployment.context_window_tokens = 1 << 20;
    deployment.in_flight_max = 100'000;
    deployment.prior.slots = alike ? 64 : 64 + i;
    config.deployments.push_back(deployment);
  }
  config::Policy policy;
  policy.latency.ttft_ms = 3000;
  policy.latency.tpot_ms = 80;
  policy.latency.total_ms = 60'000;
  policy.value_per_quality_point = {200'000};
  policy.miss_cost = pricing::Money{1'000'000};
  for (std::size_t i = 0; chooses_effort && i < config::kEfforts; ++i)
    policy.efforts.add(static_cast<config::Effort>(i));
  config.policies = {policy};
  return config;
}

// Requests of 64 keys in 500 conversations, each a few messages longer than the last time.
class Traffic {
 public:
  explicit Traffic(const config::Policy& policy) : prefixes_(500) {
    request_.wants = policy;
    request_.efforts = policy.efforts;
  }

  const routing::Request& next() {
    const std::size_t session = chance_() % prefixes_.size();
    routing::PromptPrefix& prefix = prefixes_[session];
    prefix.append("{\"role\":\"user\",\"content\":\"message " + std::to_string(chance_()) + "\"}");
    request_.prefix = prefix;
    request_.session = session + 1;
    request_.key = static_cast<int>(session % 64);
    request_.streamed = true;
    const auto words = static_cast<std::int64_t>(200 + chance_() % 3000);
    request_.text = {.ascii_bytes = 6 * words, .words = words, .digits = words / 20, .marks = words / 6, .messages = 4};
    request_.prompt_tokens = words;
    return request_;
  }

 private:
  std::mt19937_64 chance_{1};
  routing::Request request_;
  std::vector<routing::PromptPrefix> prefixes_;
};

struct Times {
  double p50_us = 0;
  double p99_us = 0;
};

Times measure(const config::Config& config, int decisions) {
  routing::Fleet fleet(config.deployments);
  routing::Arbiter arbiter(config);
  std::vector<pricing::Tariff> tariffs(config.deployments.size());
  for (std::size_t i = 0; i < tariffs.size(); ++i) tariffs[i].rates = kRates[config.deployments[i].tier];
  Traffic traffic(config.policies.front());
  std::vector<routing::Attempt> under_way(40 * config.deployments.size());
  std::vector<double> took_us;
  Clock::time_point virtual_now{};
  for (int i = 0; i < decisions; ++i) {
    const routing::Request& request = traffic.next();
    fleet.advance_to(virtual_now += std::chrono::milliseconds(1));
    const auto began = Clock::now();
    const routing::Plan plan = arbiter.decide(request, fleet, tariffs);
    took_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - began).count());
    routing::Attempt& attempt = under_way[static_cast<std::size_t>(i) % under_way.size()];
    fleet.finished(attempt, {.tpot_ms = 40 + i % 10,
                             .completion_tokens = 100 + i % 700,
                             .usage = pricing::Usage{.uncached_prompt_tokens = 500 + i % 1000,
                                                     .cached_prompt_tokens = i % 500,
                                                     .answer_tokens = 100 + i % 700}});
    attempt = fleet.dispatched(plan.choice().deployment, request, plan.choice().prompt);
    fleet.started(attempt, 600 + i % 400);
  }
  std::ranges::sort(took_us);
  return {took_us[took_us.size() / 2], took_us[took_us.size() * 99 / 100]};
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  int deployments = 32;
  int decisions = 200'000;
  CLI::App app{"How long a routing decision takes"};
  app.add_option("--deployments", deployments, "The fleet's size")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--decisions", decisions, "How many are made")
      ->capture_default_str()
      ->check(CLI::Range(1000, 100'000'000));
  CLI11_PARSE(app, argc, argv);
  for (const bool chooses_effort : {false, true}) {
    for (const bool alike : {true, false}) {
      const auto times = weir::bench::measure(weir::bench::fleet_of(deployments, alike, chooses_effort), decisions);
      std::printf("%d deployments, %s%s p50 %6.2f us   p99 %6.2f us\n", deployments,
                  alike ? "alike within their tiers" : "no two of them alike    ",
                  chooses_effort ? ", at any effort:" : ":               ", times.p50_us, times.p99_us);
    }
  }
  return 0;
}
