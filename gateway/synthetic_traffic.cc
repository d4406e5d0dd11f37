#include "gateway/synthetic_traffic.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pricing/ledger/attempt_record.h"

namespace weir::gateway {
namespace {

using namespace std::chrono;
using pricing::Instant;
using pricing::Outcome;

// Requests by hour of the working day (Asia/Shanghai is where most of it happens), relative to each other.
constexpr std::array<double, 24> kByHour = {2, 1, 1,  1,  1,  1, 2, 4, 7, 10, 11, 10,
                                            7, 9, 11, 11, 10, 8, 6, 5, 4, 4,  3,  2};
constexpr auto kOffset = hours(8);
constexpr double kWeekend = 0.35;
constexpr auto kBadHour = hours(15);  // of every third day

double weight_of(Instant hour) {
  const auto local = hour + kOffset;
  const auto day = floor<days>(local);
  const bool weekend = weekday(day) == Saturday || weekday(day) == Sunday;
  return kByHour[static_cast<std::size_t>(floor<hours>(local - day).count())] * (weekend ? kWeekend : 1);
}

bool is_bad_hour(Instant at) {
  const auto day = floor<days>(at + kOffset);
  return day.time_since_epoch().count() % 3 == 0 && floor<hours>(at + kOffset - day) == kBadHour;
}

// One that a server failed before it said anything, for half of the time.
void add_earlier_attempt(pricing::UsageRecord& record) {
  pricing::append({.kind = "primary",
                   .tier = record.tier,
                   .deployment = record.deployment,
                   .upstream_id = "",
                   .ending = pricing::Ending::upstream_error_before_first_token,
                   .error = "upstream_error",
                   .usage = {},
                   .cost = {},
                   .total_us = record.total_us / 2},
                  record.earlier_attempts);
}

}  // namespace

// One kind of traffic. Tokens are medians of log-normal draws.
struct SyntheticTraffic::Shape {
  const char* tenant;
  const char* key;
  const char* tag;
  double share;
  double prompt;
  double completion;
  double cached;     // share of the prompt
  double high;       // chance of the highest tier
  double reasoning;  // share of the completion there
  bool streamed;
  std::size_t policy;  // of the configuration's, as far as it has so many
};

SyntheticTraffic::SyntheticTraffic(const config::Config& config, std::uint64_t seed)
    : config_(config), random_(seed), ids_(seed), tariffs_(config) {}

std::vector<pricing::UsageRecord> SyntheticTraffic::day(Instant from, int requests, Instant until) {
  constexpr double kWeights = 131;  // of a working day, kByHour added up
  std::vector<Instant> instants;
  for (int hour = 0; hour < 24; ++hour) {
    const Instant begin = from + hours(hour);
    std::poisson_distribution<int> count(requests * weight_of(begin) / kWeights);
    for (int left = count(random_); left > 0; --left)
      instants.push_back(begin + milliseconds(std::uniform_int_distribution<int>(0, 3'599'999)(random_)));
  }
  std::erase_if(instants, [until](Instant at) { return at >= until; });
  std::sort(instants.begin(), instants.end());
  std::vector<pricing::UsageRecord> records;
  for (const Instant at : instants) records.push_back(record(at));
  return records;
}

pricing::UsageRecord SyntheticTraffic::record(Instant at) {
  static constexpr Shape kShapes[] = {
      {"synthetic-acme", "synthetic-acme-chat", "chat", .42, 900, 320, .35, .18, .4, true, 0},
      {"synthetic-acme", "synthetic-acme-agents", "agents", .18, 9000, 480, .72, .55, .6, true, 3},
      {"synthetic-birch", "synthetic-birch-support", "support", .22, 1800, 240, .6, .10, .3, true, 1},
      {"synthetic-birch", "synthetic-birch-nightly", "nightly", .08, 6000, 900, .15, .05, .3, false, 2},
      {"synthetic-cedar", "synthetic-cedar-search", "search", .10, 3200, 140, .5, .25, .3, true, 1},
  };
  double drawn = std::uniform_real_distribution<double>(0, 1)(random_);
  const Shape* shape = kShapes;
  while (shape != std::end(kShapes) - 1 && (drawn -= shape->share) > 0) ++shape;
  pricing::UsageRecord record;
  record.request_id = ids_.next(at);
  record.upstream_id = "synthetic";
  record.admitted_at = at;
  record.tenant = shape->tenant;
  record.key = shape->key;
  record.tag = shape->tag;
  record.endpoint = "/v1/chat/completions";
  record.streamed = shape->streamed;
  const config::Policy& policy = config_.policies[std::min(shape->policy, config_.policies.size() - 1)];
  record.policy = policy.name;
  record.currency = config_.prices.currency();
  const std::size_t deployment = route(*shape, policy, record);
  use(*shape, record);
  take_time(config_.deployments[deployment], record);
  price(deployment, record);
  return record;
}

std::int64_t SyntheticTraffic::about(double median, double spread) {
  return std::max<std::int64_t>(1, std::llround(median * std::lognormal_distribution<double>(0, spread)(random_)));
}

std::size_t SyntheticTraffic::route(const Shape& shape, const config::Policy& policy, pricing::UsageRecord& record) {
  const int highest = static_cast<int>(config_.tiers.size()) - 1;
  const bool high = policy.least_tier == highest || chance(shape.high);
  std::vector<std::size_t> of_tier;
  for (std::size_t i = 0; i < config_.deployments.size(); ++i) {
    if (config_.deployments[i].tier == (high ? highest : 0)) of_tier.push_back(i);
  }
  if (of_tier.empty()) of_tier.push_back(0);
  const std::size_t index = of_tier[std::uniform_int_distribution<std::size_t>(0, of_tier.size() - 1)(random_)];
  const config::Deployment& chosen = config_.deployments[index];
  const config::Tier& tier = config_.tiers[static_cast<std::size_t>(chosen.tier)];
  record.deployment = chosen.name;
  record.tier = tier.name;
  record.model = tier.model;
  record.price_key = chosen.price_key;
  record.requested_model = chance(.8) ? "auto" : tier.model;
  record.reason = record.requested_model != "auto" ? "pinned" : high ? "balanced" : "cheapest-within-budget";
  record.attempts = chance(is_bad_hour(record.admitted_at) ? .12 : .004) ? 2 : 1;
  return index;
}

void SyntheticTraffic::use(const Shape& shape, pricing::UsageRecord& record) {
  const std::int64_t prompt = about(shape.prompt, .6), completion = about(shape.completion, .7);
  record.usage.cached_prompt_tokens =
      std::llround(static_cast<double>(prompt) *
                   std::clamp(shape.cached + std::normal_distribution<double>(0, .15)(random_), 0.0, .95));
  record.usage.uncached_prompt_tokens = prompt - record.usage.cached_prompt_tokens;
  record.usage.reasoning_tokens =
      std::llround(record.tier == config_.tiers.back().name ? static_cast<double>(completion) * shape.reasoning : 0.0);
  record.usage.answer_tokens = completion - record.usage.reasoning_tokens;
  record.usage_source = pricing::UsageSource::upstream;
  record.status = 200;
  if (chance(is_bad_hour(record.admitted_at) ? .05 : .002)) {
    record.outcome = Outcome::upstream_fault;
    record.ending = pricing::Ending::upstream_error_before_first_token;
    record.usage = {};
    record.usage_source = pricing::UsageSource::none;
    record.status = 502;
  } else if (record.streamed && chance(.01)) {
    record.outcome = Outcome::client_left;
    record.ending = pricing::Ending::client_left_after_first_token;
    record.usage.answer_tokens = (record.usage.answer_tokens + 2) / 3;
    record.usage_source = pricing::UsageSource::counted;
  }
}

// By the deployment's service model, slower in the busy hours.
void SyntheticTraffic::take_time(const config::Deployment& deployment, pricing::UsageRecord& record) {
  const config::ServiceModel& model = deployment.prior;
  const double busy = weight_of(record.admitted_at) / 11 * (is_bad_hour(record.admitted_at) ? 2.5 : 1);
  const double noise = std::lognormal_distribution<double>(0, .35)(random_);
  const auto prefill = static_cast<double>(record.usage.uncached_prompt_tokens) / model.prefill_tokens_per_second * 1e3;
  const double ttft_ms = (model.ttft_floor_ms * (.6 + .4 * busy) + prefill * (1 + busy)) * noise;
  const double itl_ms = (model.itl_ms + model.itl_per_in_flight_ms * model.slots * busy * .7) *
                        std::lognormal_distribution<double>(0, .12)(random_);
  const double total_ms = ttft_ms + itl_ms * static_cast<double>(record.usage.completion_tokens());
  if (record.usage.completion_tokens() > 0 && record.streamed) record.ttft_us = std::llround(ttft_ms * 1e3);
  record.total_us = std::llround(total_ms * 1e3) * record.attempts;
  if (record.attempts > 1) add_earlier_attempt(record);
}

void SyntheticTraffic::price(std::size_t deployment, pricing::UsageRecord& record) {
  const Tariffs tariffs = tariffs_.at(record.admitted_at);
  const pricing::Tariff& tariff = (*tariffs)[deployment];
  record.price_version = tariff.version;
  record.tariff_window = tariff.window;
  record.cost = tariff.cost_of(record.usage);
  record.lowest_tier_cost = tariffs_.cost_on_lowest_tier(record.usage, tariffs);
  record.highest_tier_cost = tariffs_.cost_on_highest_tier(record.usage, tariffs);
  record.estimated_cost = {record.cost.nanos * about(100, .2) / 100};
}

}  // namespace weir::gateway
