#include "tests/bench/routing/world.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <random>
#include <unordered_map>
#include <utility>

#include "routing/utility.h"

namespace weir::bench {
namespace {

// The fits that config/examples/weir.yaml starts from: Flash on one Atlas A3, Pro on two.
constexpr config::ServiceModel kFlashModel{
    .slots = 256, .prefill_tokens_per_second = 7000, .ttft_floor_ms = 500, .itl_ms = 25, .itl_per_in_flight_ms = 0.1};
constexpr config::ServiceModel kProModel{
    .slots = 64, .prefill_tokens_per_second = 4500, .ttft_floor_ms = 1000, .itl_ms = 35, .itl_per_in_flight_ms = 0.3};
constexpr int kReplicas = 2;

// DeepSeek's prices of 2026-09-10, off-peak, in pico-dollars a token.
constexpr pricing::Rates kFlashRates{{150'000}, {3'000}, {600'000}};
constexpr pricing::Rates kProRates{{660'000}, {22'000}, {1'980'000}};

// Three sorts of requests by what a point of quality is worth to them, and their shares.
constexpr double kValues[] = {0.4, 1, 3};
constexpr double kShares[] = {0.3, 0.5, 0.2};
constexpr double kMissedPoints = 20;  // a missed budget costs as much as so many points

pricing::Rates times(const pricing::Rates& rates, std::int64_t factor) {
  return {{rates.uncached_prompt.pico_per_token * factor},
          {rates.cached_prompt.pico_per_token * factor},
          {rates.completion.pico_per_token * factor}};
}

pricing::PriceVersion version(std::string name, pricing::Instant from, const pricing::Rates& rates) {
  pricing::PriceVersion made;
  made.version = std::move(name);
  made.effective_from = from;
  made.base = rates;
  return made;
}

// A workload begins so that its half is at the step, a day after the beginning of time.
constexpr pricing::Instant kStep{std::chrono::hours(24)};

void add_prices(config::Config& config, bool step) {
  for (const auto& [key, rates] : {std::pair("flash", kFlashRates), std::pair("pro", kProRates)}) {
    config.prices.add(key, version("before", pricing::Instant{} - std::chrono::hours(24 * 365), rates));
    if (step) config.prices.add(key, version("after", kStep, times(rates, 2)));
  }
}

void add_deployments(config::Config& config, double mean_completion_tokens) {
  for (int tier : {kFlash, kPro}) {
    for (int i = 0; i < kReplicas; ++i) {
      config::Deployment deployment;
      deployment.name = (tier == kFlash ? "flash-" : "pro-") + std::to_string(i);
      deployment.tier = tier;
      deployment.price_key = tier == kFlash ? "flash" : "pro";
      deployment.context_window_tokens = 1 << 20;
      deployment.in_flight_max = 100'000;
      deployment.prior = tier == kFlash ? kFlashModel : kProModel;
      deployment.prior.expected_completion_tokens = mean_completion_tokens;
      config.deployments.push_back(deployment);
    }
  }
}

void add_quality(config::Config& config, const Labels& labels) {
  config.tiers = {{"flash", "flash", 0, 0, 0}, {"pro", "pro", 1, 0, 1}};
  config.quality.version = "measured half";
  config.quality.models = {"flash", "pro"};
  config.quality.classes.clear();
  for (std::size_t c = 0; c < labels.classes.size(); ++c) {
    std::vector<Label> of_it;
    std::ranges::copy_if(labels.measured, std::back_inserter(of_it),
                         [&](const Label& label) { return label.task_class == static_cast<int>(c); });
    config.quality.classes.push_back({labels.classes[c], points_of(of_it)});
  }
}

// A point is worth what makes Pro worth its price for about half of the classes at the mean lengths.
double value_of_a_point(const World& world) {
  const auto cost = [&](const pricing::Rates& rates) {
    return static_cast<double>(
        pricing::cost(
            {.uncached_prompt_tokens = static_cast<std::int64_t>(world.mean_prompt_tokens),
             .answer_tokens = static_cast<std::int64_t>(world.mean_completion[static_cast<std::size_t>(kAsSent)])},
            rates)
            .nanos);
  };
  std::vector<double> gaps;
  for (const config::TaskClass& row : world.config.quality.classes)
    gaps.push_back(at(row.points, kPro, kAsSent) - at(row.points, kFlash, kAsSent));
  std::ranges::nth_element(gaps, gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2));
  return (cost(kProRates) - cost(kFlashRates)) / std::max(1.0, gaps[gaps.size() / 2]);
}

void add_policies(World& world, const Cell& cell) {
  const double value = value_of_a_point(world);
  const double idle_ttft_ms =
      kProModel.ttft_floor_ms + 1000 * world.mean_prompt_tokens / kProModel.prefill_tokens_per_second;
  for (const double times : kValues) {
    config::Policy policy;
    policy.name = "value-" + std::to_string(times).substr(0, 3);
    policy.latency.ttft_ms = 3 * idle_ttft_ms;
    policy.latency.tpot_ms = 80;
    policy.value_per_quality_point = {static_cast<std::int64_t>(cell.value_factor * times * value)};
    policy.miss_cost = pricing::Money{static_cast<std::int64_t>(kMissedPoints * times * value)};
    if (cell.wish == Wish::cheapest || cell.wish == Wish::cheapest_pro)
      policy.value_per_quality_point = policy.miss_cost.emplace();
    if (cell.wish == Wish::unhurried) policy.miss_cost.emplace();
    if (cell.wish == Wish::hurried) policy.miss_cost->nanos *= 10;
    if (cell.wish == Wish::pro || cell.wish == Wish::cheapest_pro) policy.least_tier = kPro;
    if (cell.efforts) {
      for (const auto effort : {config::Effort::none, config::Effort::high, config::Effort::max})
        policy.efforts.add(effort);
    }
    world.config.policies.push_back(policy);
  }
}

// What its requests have in common.
struct Application {
  int task_class = 0;
  int policy = 0;
};

// An answer of `tokens` at the effort that requests are sent with, and at the others.
routing::AnswerByEffort answers_of(std::int64_t tokens, double reasoning_share, const Right& right) {
  const std::int64_t reasoned = std::llround(reasoning_share * static_cast<double>(tokens - 1));
  routing::AnswerByEffort answers = routing::answers_beside(kAsSent, tokens, reasoned, reasoning_share);
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i].quality = right.at[i] ? 100 : 0;
  return answers;
}

}  // namespace

World world_of(const Cell& cell, const Labels& labels) {
  World world;
  for (const TraceRow& row : cell.trace->rows) {
    world.mean_prompt_tokens += static_cast<double>(row.prompt_tokens);
    for (std::size_t i = 0; i < config::kEfforts; ++i) {
      const double beside = config::length_beside(kAsSent, row.reasoning_share, static_cast<config::Effort>(i));
      world.mean_completion[i] += beside * static_cast<double>(row.completion_tokens);
    }
  }
  world.mean_prompt_tokens /= static_cast<double>(cell.trace->rows.size());
  for (double& tokens : world.mean_completion) tokens /= static_cast<double>(cell.trace->rows.size());
  const double mean_completion_tokens = world.mean_completion[static_cast<std::size_t>(kAsSent)];
  const double prefill_s = world.mean_prompt_tokens / kProModel.prefill_tokens_per_second;
  const double slot_s =
      mean_completion_tokens * (kProModel.itl_ms + kProModel.itl_per_in_flight_ms * kProModel.slots) / 1000 +
      prefill_s + kProModel.ttft_floor_ms / 1000;
  world.pro_requests_per_second = kReplicas / std::max(prefill_s, slot_s / kProModel.slots);
  add_prices(world.config, cell.price_step);
  add_deployments(world.config, mean_completion_tokens);
  add_quality(world.config, labels);
  add_policies(world, cell);
  return world;
}

Workload workload_of(const Cell& cell, const World& world, const Labels& labels, std::size_t requests,
                     std::uint64_t seed) {
  const std::vector<TraceRow>& rows = cell.trace->rows;
  if (rows.size() < 2 * requests) requests = rows.size() / 2;
  std::mt19937_64 chance(seed);
  const std::size_t warm_up = rows.front().blocks.empty() ? 0 : std::min(requests, rows.size() - 2 * requests);
  const std::size_t first = warm_up + chance() % (rows.size() - requests - warm_up);
  const double span_ms = std::max(1.0, rows[first + requests - 1].at_ms - rows[first].at_ms);
  const double wanted_ms = 1000 * static_cast<double>(requests) / (cell.load * world.pro_requests_per_second);
  std::normal_distribution<double> normal;
  std::discrete_distribution<std::size_t> policy(std::begin(kShares), std::end(kShares));

  Workload workload;
  workload.warm_up = warm_up;
  workload.options.cache_blocks.assign(world.config.deployments.size(), cell.cache_blocks);
  std::unordered_map<std::uint64_t, Application> applications;
  const std::size_t begin = first - warm_up, half = warm_up + requests / 2;
  workload.arrivals.reserve(warm_up + requests);
  for (std::size_t i = 0; i < warm_up + requests; ++i) {
    const TraceRow& row = rows[begin + i];
    const auto draw = [&]() -> const Label& { return labels.to_come[chance() % labels.to_come.size()]; };
    const auto application = applications.find(row.application);
    const Label* label = &draw();
    while (application != applications.end() && label->task_class != application->second.task_class) label = &draw();
    const bool later = i >= half;
    routing::Arrival arrival;
    arrival.at_ms = (row.at_ms - rows[begin].at_ms) * wanted_ms / span_ms;
    arrival.prompt_tokens = row.prompt_tokens;
    const std::int64_t completion = row.completion_tokens * (cell.length_drift && later ? 2 : 1);
    for (const Right& right :
         {label->weak_right, cell.quality_regression && later ? label->weak_right : label->strong_right})
      arrival.answers.push_back(answers_of(completion, row.reasoning_share, right));
    arrival.prefill_factor = std::exp(0.2 * normal(chance));
    arrival.decode_factor = std::exp(0.1 * normal(chance));
    arrival.request.prompt_tokens = row.prompt_tokens;
    arrival.request.prefix = row.prefix;
    arrival.blocks = row.blocks;
    arrival.request.streamed = true;
    arrival.request.task_class = label->task_class;
    arrival.request.policy =
        application == applications.end() ? static_cast<int>(policy(chance)) : application->second.policy;
    if (row.application != 0 && application == applications.end())
      applications[row.application] = {label->task_class, arrival.request.policy};
    arrival.request.wants = world.config.policies[static_cast<std::size_t>(arrival.request.policy)];
    arrival.request.efforts = arrival.request.wants.efforts;
    workload.questions.push_back(label->question);
    workload.known.push_back(world.config.quality.classes[static_cast<std::size_t>(label->task_class)].points);
    workload.arrivals.push_back(std::move(arrival));
  }
  if (cell.burst) {
    // The middle tenth comes in a third of its time, and everything behind it that much earlier.
    const std::size_t from = warm_up + requests * 45 / 100, until = warm_up + requests * 55 / 100;
    const double from_ms = workload.arrivals[from].at_ms, until_ms = workload.arrivals[until].at_ms;
    for (std::size_t i = from; i < workload.arrivals.size(); ++i) {
      double& at = workload.arrivals[i].at_ms;
      at = i < until ? from_ms + (at - from_ms) / 3 : at - (until_ms - from_ms) * 2 / 3;
    }
  }
  const double half_ms = workload.arrivals[half].at_ms;
  workload.options.begins = kStep - std::chrono::milliseconds(static_cast<std::int64_t>(half_ms));
  if (cell.node_loss) workload.options.shocks.push_back({.at_ms = half_ms, .deployment = 2 * kReplicas - 1});
  return workload;
}

PointsOfTiers labels_of(const routing::Arrival& arrival) {
  PointsOfTiers labels(arrival.answers.size());
  for (std::size_t tier = 0; tier < labels.size(); ++tier)
    std::ranges::transform(arrival.answers[tier], labels[tier].begin(), &routing::Answer::quality);
  return labels;
}

double utility(const routing::Arrival& arrival, double quality, pricing::Money cost, bool met) {
  const config::Policy& policy = arrival.request.wants;
  const double miss = met || !policy.miss_cost ? 0 : static_cast<double>(policy.miss_cost->nanos);
  return (static_cast<double>(routing::value_per_point(policy).nanos) * quality - static_cast<double>(cost.nanos) -
          miss) /
         1e9;
}

}  // namespace weir::bench
