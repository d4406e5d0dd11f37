#include "routing/filter.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace weir::routing {
namespace {

using config::Deployment;

constexpr std::size_t kOffersJudgedOnce = 16;  // of more, the others are judged for each deployment

bool offer_the_same(const Deployment& a, const Deployment& b) {
  return a.tier == b.tier && a.endpoints == b.endpoints && a.capabilities.cover(b.capabilities) &&
         b.capabilities.cover(a.capabilities) && a.context_window_tokens == b.context_window_tokens &&
         a.completion_tokens_max == b.completion_tokens_max;
}

// Servers refuse a `max_tokens` that they could not honour, so all of it must fit.
bool fits(const Deployment& deployment, const Request& request, std::int64_t prompt_tokens) {
  return request.completion_tokens_max.value_or(1) <= deployment.context_window_tokens - prompt_tokens;
}

bool writes_enough(const Deployment& deployment, const Request& request) {
  return deployment.completion_tokens_max == 0 ||
         request.completion_tokens_max.value_or(1) <= deployment.completion_tokens_max;
}

Exclusion by_offer(const Deployment& offer, const Request& request, const Forecast& forecast) {
  if (request.pinned_tier && *request.pinned_tier != offer.tier) return Exclusion::not_pinned;
  if (offer.tier < request.wants.least_tier) return Exclusion::below_least_tier;
  if (!offer.endpoints.has_any_of(request.endpoints)) return Exclusion::endpoint;
  if (!offer.capabilities.cover(request.needs)) return Exclusion::capability;
  if (!fits(offer, request, forecast.prompt_tokens(offer.tier))) return Exclusion::context_window;
  if (!writes_enough(offer, request)) return Exclusion::completion_cap;
  return Exclusion::none;
}

Exclusion by_state(const Fleet::Member& member) {
  if (!member.admitting) return Exclusion::breaker;
  return member.is_full() ? Exclusion::in_flight_cap : Exclusion::none;
}

}  // namespace

Filter::Filter(std::span<const Deployment> deployments) {
  for (const Deployment& deployment : deployments) {
    const auto known =
        std::ranges::find_if(offers_, [&](const Deployment* offer) { return offer_the_same(*offer, deployment); });
    offer_.push_back(static_cast<std::size_t>(known - offers_.begin()));
    if (known == offers_.end()) offers_.push_back(&deployment);
  }
}

void Filter::part(const Request& request, const Fleet& fleet, const Forecast& forecast, std::vector<int>& usable,
                  std::vector<Excluded>& excluded) const {
  std::array<Exclusion, kOffersJudgedOnce> judged;
  for (std::size_t i = 0; i < std::min(offers_.size(), judged.size()); ++i)
    judged[i] = by_offer(*offers_[i], request, forecast);
  const auto by_kind = [&](std::size_t offer) {
    return offer < judged.size() ? judged[offer] : by_offer(*offers_[offer], request, forecast);
  };
  constexpr int kAny = -1;
  const int wanted = request.pinned_deployment.value_or(kAny);
  for (int deployment = 0; const Fleet::Member& member : fleet.members()) {
    Exclusion why = by_kind(offer_[static_cast<std::size_t>(deployment)]);
    if (wanted != kAny && wanted != deployment) why = Exclusion::not_pinned;
    if (why == Exclusion::none) why = by_state(member);
    if (why == Exclusion::none) {
      usable.push_back(deployment);
    } else {
      excluded.push_back({deployment, why});
    }
    ++deployment;
  }
}

}  // namespace weir::routing
