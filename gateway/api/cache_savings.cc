#include "gateway/api/cache_savings.h"

#include <algorithm>
#include <set>

namespace weir::gateway::api {
namespace {

using pricing::GroupBy;
using pricing::Instant;

const pricing::Rates* rates_at(const config::Config& config, const std::string& deployment, const std::string& window,
                               Instant instant) {
  const auto index = config::index_named(deployment, config.deployments);
  if (!index) return nullptr;
  const auto* versions = config.prices.versions(config.deployments[static_cast<std::size_t>(*index)].price_key);
  const pricing::PriceVersion* in_force = nullptr;
  for (const pricing::PriceVersion& version : *versions) {
    if (version.effective_from <= instant) in_force = &version;
  }
  if (!in_force) return nullptr;
  const auto found = std::find_if(in_force->windows.begin(), in_force->windows.end(),
                                  [&](const pricing::TariffWindow& known) { return known.name == window; });
  return found != in_force->windows.end() ? &found->rates : &in_force->base;
}

// Within the period, where one version gives way to the next.
std::set<Instant> price_steps(const config::Config& config, const Selection& selection) {
  std::set<Instant> steps{selection.until};
  for (const std::string& key : config.prices.price_keys()) {
    for (const pricing::PriceVersion& version : *config.prices.versions(key)) {
      if (version.effective_from > selection.from && version.effective_from < selection.until)
        steps.insert(version.effective_from);
    }
  }
  return steps;
}

}  // namespace

pricing::Money cache_savings(const config::Config& config, pricing::Ledger& ledger, const Selection& selection) {
  pricing::Money saved;
  Instant from = selection.from;
  for (const Instant until : price_steps(config, selection)) {
    const Selection part = selection.within(from, until);
    for (const auto& row : ledger.spend(part.query({GroupBy::deployment, GroupBy::window}))) {
      const pricing::Rates* rates = rates_at(config, row.group[0], row.group[1], from);
      if (!rates || row.currency != config.prices.currency()) continue;
      pricing::Usage uncached, cached;
      uncached.uncached_prompt_tokens = row.usage.cached_prompt_tokens;
      cached.cached_prompt_tokens = row.usage.cached_prompt_tokens;
      saved += pricing::cost(uncached, *rates) - pricing::cost(cached, *rates);
    }
    from = until;
  }
  return saved;
}

}  // namespace weir::gateway::api
