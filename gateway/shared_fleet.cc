#include "gateway/shared_fleet.h"

#include <utility>

namespace weir::gateway {

SharedFleet::SharedFleet(const config::Config& config)
    : fleet_(config.deployments), arbiter_(config), breakers_(config.deployments.size()) {}

void SharedFleet::advance_to(TimePoint now) {
  fleet_.advance_to(now);
  if (!any_tripped_) return;
  any_tripped_ = false;
  for (std::size_t i = 0; i < breakers_.size(); ++i) {
    fleet_.set_admitting(static_cast<int>(i), breakers_[i].admits(now));
    any_tripped_ = any_tripped_ || breakers_[i].state(now) != backends::Breaker::State::admitting;
  }
}

routing::Plan SharedFleet::plan(const routing::Request& request, std::span<const pricing::Tariff> tariffs,
                                TimePoint now) {
  std::lock_guard lock(mutex_);
  advance_to(now);
  return arbiter_.decide(request, fleet_, tariffs);
}

routing::Plan SharedFleet::explain(const routing::Request& request, std::span<const pricing::Tariff> tariffs,
                                   TimePoint now) {
  std::lock_guard lock(mutex_);
  advance_to(now);
  return arbiter_.explain(request, fleet_, tariffs);
}

std::optional<routing::Attempt> SharedFleet::dispatch(int deployment, const routing::Request& request,
                                                      const routing::PromptTokens& prompt, TimePoint now) {
  std::lock_guard lock(mutex_);
  fleet_.advance_to(now);
  const auto index = static_cast<std::size_t>(deployment);
  if (!breakers_[index].admits(now) || fleet_.members()[index].is_full()) return std::nullopt;
  breakers_[index].dispatched(now);
  return fleet_.dispatched(deployment, request, prompt);
}

void SharedFleet::started(routing::Attempt& attempt, double ttft_ms) {
  std::lock_guard lock(mutex_);
  fleet_.started(attempt, ttft_ms);
}

void SharedFleet::finished(routing::Attempt& attempt, const routing::Fleet::Ending& ending, backends::Verdict verdict,
                           TimePoint now) {
  std::lock_guard lock(mutex_);
  backends::Breaker& breaker = breakers_[static_cast<std::size_t>(attempt.deployment)];
  breaker.finished(verdict, now);
  any_tripped_ = any_tripped_ || breaker.state(now) != backends::Breaker::State::admitting;
  fleet_.advance_to(now);
  fleet_.finished(attempt, ending);
}

void SharedFleet::scraped(int deployment, const std::optional<routing::Scrape>& scrape) {
  std::lock_guard lock(mutex_);
  fleet_.scraped(deployment, scrape);
}

void SharedFleet::correct_quality(routing::QualityCorrection correction) {
  std::lock_guard lock(mutex_);
  arbiter_.correct_quality(std::move(correction));
}

std::vector<SharedFleet::Status> SharedFleet::status(TimePoint now) const {
  std::lock_guard lock(mutex_);
  std::vector<Status> all;
  for (std::size_t i = 0; i < breakers_.size(); ++i) {
    const routing::Load& load = fleet_.members()[i].load;
    const routing::Fleet::Learned& learned = fleet_.learned(static_cast<int>(i));
    all.push_back({load.in_flight, load.foreign, load.kv_cache_use, breakers_[i].state(now), learned.ttft.summary(),
                   learned.tpot.summary()});
  }
  return all;
}

}  // namespace weir::gateway
