#include "gateway/shared_fleet.h"

#include <utility>

namespace weir::gateway {

SharedFleet::SharedFleet(const config::Config& config)
    : fleet_(config.deployments), arbiter_(config), breakers_(config.deployments.size()) {}

void SharedFleet::advance_to(TimePoint now) {
  fleet_.advance_to(now);
  for (std::size_t i = 0; i < breakers_.size(); ++i)
    fleet_.set_admitting(static_cast<int>(i), breakers_[i].admits(now));
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

std::optional<routing::Attempt> SharedFleet::dispatch(int deployment, const routing::Request& request, TimePoint now) {
  std::lock_guard lock(mutex_);
  fleet_.advance_to(now);
  const auto index = static_cast<std::size_t>(deployment);
  const routing::Fleet::Member& member = fleet_.members()[index];
  if (!breakers_[index].admits(now) || member.load.in_flight >= member.deployment->in_flight_max) return std::nullopt;
  breakers_[index].dispatched(now);
  return fleet_.dispatched(deployment, request);
}

void SharedFleet::started(routing::Attempt& attempt, double ttft_ms) {
  std::lock_guard lock(mutex_);
  fleet_.started(attempt, ttft_ms);
}

void SharedFleet::finished(routing::Attempt& attempt, const routing::Fleet::Ending& ending, backends::Verdict verdict,
                           TimePoint now) {
  std::lock_guard lock(mutex_);
  breakers_[static_cast<std::size_t>(attempt.deployment)].finished(verdict, now);
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
    const routing::Fleet::Member& member = fleet_.members()[i];
    const routing::Load& load = member.load;
    all.push_back({load.in_flight, load.foreign, load.kv_cache_use, breakers_[i].state(now), member.ttft.summary(),
                   member.tpot.summary()});
  }
  return all;
}

}  // namespace weir::gateway
