#include "town.h"

#include <chrono>
#include <sstream>
#include <stdexcept>

namespace weir::routing {
namespace {

pricing::Instant instant(const char* utc_minute) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  char mark = 0;
  std::istringstream(utc_minute) >> year >> mark >> month >> mark >> day >> mark >> hour >> mark >> minute;
  const std::chrono::sys_days date = std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day);
  return pricing::Instant(date) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

pricing::Rates rates(const char* prompt, const char* cached_prompt, const char* completion) {
  return {.uncached_prompt = pricing::parse_rate_per_million(prompt).value(),
          .cached_prompt = pricing::parse_rate_per_million(cached_prompt).value(),
          .completion = pricing::parse_rate_per_million(completion).value()};
}

pricing::TariffWindow working_hours(int start_hour, int end_hour, const pricing::Rates& peak) {
  return {.name = "peak",
          .weekdays = 0b001'1111,
          .start_minute = start_hour * 60,
          .end_minute = end_hour * 60,
          .except_holidays = true,
          .rates = peak};
}

pricing::PriceVersion deepseek(const pricing::Rates& off_peak, const pricing::Rates& peak) {
  return {.version = "deepseek-2026-09-10",
          .effective_from = instant("2026-09-10T00:00"),
          .base = off_peak,
          .windows = {working_hours(9, 12, peak), working_hours(14, 18, peak)},
          .calendar = pricing::Calendar::in_zone("Asia/Shanghai")};
}

// One A3 node for Flash, two for Pro.
config::ServiceModel speed_of(int tier) {
  return tier == kFlash ? config::ServiceModel{.slots = 256,
                                               .prefill_tokens_per_second = 8000,
                                               .ttft_floor_ms = 400,
                                               .itl_ms = 22,
                                               .itl_per_in_flight_ms = 0.1,
                                               .expected_completion_tokens = 500}
                        : config::ServiceModel{.slots = 64,
                                               .prefill_tokens_per_second = 5000,
                                               .ttft_floor_ms = 800,
                                               .itl_ms = 30,
                                               .itl_per_in_flight_ms = 0.3,
                                               .expected_completion_tokens = 500};
}

}  // namespace

Town::Town() {
  config_.tiers = {{.name = "flash", .model = "deepseek-flash", .rank = 0, .quality = 72},
                   {.name = "pro", .model = "deepseek-v4-pro", .rank = 1, .quality = 80}};
  config_.prices.add("flash", deepseek(rates("0.15", "0.003", "0.60"), rates("0.30", "0.006", "1.20")));
  config_.prices.add("pro", deepseek(rates("0.66", "0.022", "1.98"), rates("1.32", "0.044", "3.96")));
  off_peak();
}

Town& Town::deployment(std::string name, int tier) {
  config::Deployment built;
  built.name = std::move(name);
  built.tier = tier;
  built.price_key = config_.tiers[static_cast<std::size_t>(tier)].name;
  built.in_flight_max = 1000;
  built.prior = speed_of(tier);
  config_.deployments.push_back(std::move(built));
  return *this;
}

void Town::at(const char* utc_minute) {
  now_ = instant(utc_minute);
}

Town& Town::busy(std::string_view name, int attempts) {
  for (int i = 0; i < attempts; ++i)
    under_way_.push_back(fleet().dispatched(index_of(name), {.uncached = 1000}, false));
  return *this;
}

Town& Town::read(std::string_view name, const Asking& asking) {
  const int deployment = index_of(name);
  const PromptTokens prompt = Forecast(fleet(), asking.request).prompt(deployment);
  Attempt attempt = fleet().dispatched(deployment, asking.request, prompt);
  fleet().started(attempt, attempt.predicted.ttft_ms);
  fleet().finished(attempt, {.usage = pricing::Usage{.uncached_prompt_tokens = asking.request.prompt_tokens}});
  return *this;
}

Town& Town::finish(std::string_view name) {
  for (Attempt& attempt : under_way_) {
    if (attempt.deployment == index_of(name)) fleet().finished(attempt, {});
  }
  return *this;
}

Town& Town::down(std::string_view name, bool is_down) {
  fleet().set_admitting(index_of(name), !is_down);
  return *this;
}

Town& Town::answers(std::string_view name, int times, std::int64_t completion_tokens) {
  for (int i = 0; i < times; ++i) {
    Attempt attempt = fleet().dispatched(index_of(name), {.uncached = 1000});
    fleet().finished(attempt, {.completion_tokens = completion_tokens});
  }
  return *this;
}

Town& Town::first_tokens_take(std::string_view name, int times, double ttft_ms) {
  for (int i = 0; i < times; ++i) {
    Attempt attempt = fleet().dispatched(index_of(name), {.uncached = 1000});
    fleet().started(attempt, ttft_ms);
    fleet().finished(attempt, {});
  }
  return *this;
}

std::vector<pricing::Tariff> Town::tariffs() const {
  std::vector<pricing::Tariff> all;
  for (const auto& each : config_.deployments) all.push_back(config_.prices.at(each.price_key, now_).value());
  return all;
}

Plan Town::plan(const Asking& asking) {
  return Router(config_).plan(asking.request, fleet(), tariffs());
}

Plan Town::decision(const Asking& asking) {
  if (!arbiter_) arbiter_.emplace(config_);
  return arbiter_->decide(asking.request, fleet(), tariffs());
}

std::string Town::decide(const Asking& asking) {
  const Plan made = decision(asking);
  return made.empty() ? "" : name_of(made.choice());
}

std::string Town::choose(const Asking& asking) {
  const Plan made = plan(asking);
  return made.empty() ? "" : name_of(made.choice());
}

std::string Town::order(const Asking& asking) {
  std::string names;
  for (const auto& candidate : plan(asking).candidates) {
    names.append(names.empty() ? "" : " ").append(name_of(candidate));
  }
  return names;
}

std::string Town::exclusions(const Asking& asking) {
  std::string text;
  for (const auto& [deployment, why] : plan(asking).excluded) {
    const std::string& name = config_.deployments[static_cast<std::size_t>(deployment)].name;
    text.append(text.empty() ? "" : " ").append(name).append(":").append(routing::name_of(why));
  }
  return text;
}

Candidate Town::prospect(std::string_view name, const Asking& asking) {
  for (const auto& candidate : plan(asking).candidates) {
    if (name_of(candidate) == name) return candidate;
  }
  throw std::invalid_argument("no such candidate");
}

Fleet& Town::fleet() {
  if (!fleet_) fleet_.emplace(config_.deployments);
  return *fleet_;
}

int Town::index_of(std::string_view name) const {
  for (std::size_t i = 0; i < config_.deployments.size(); ++i) {
    if (config_.deployments[i].name == name) return static_cast<int>(i);
  }
  throw std::invalid_argument("no such deployment");
}

const std::string& Town::name_of(const Candidate& candidate) const {
  return config_.deployments[static_cast<std::size_t>(candidate.deployment)].name;
}

}  // namespace weir::routing
