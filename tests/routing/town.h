// A Town is a small fleet at a chosen hour, told in a few words, and asked where it would send a request:
//
//   Town town;
//   town.flash().pro().busy("pro", 300);
//   EXPECT_EQ(town.choose(asking().ttft(800)), "flash");
//
// Flash and Pro cost what DeepSeek charges by DeepSeek's peak and off-peak hours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "routing/arbiter.h"

namespace weir::routing {

inline constexpr int kFlash = 0;
inline constexpr int kPro = 1;

// A streamed request of 1000 prompt tokens without any budget, until told otherwise.
class Asking {
 public:
  Request request;

  Asking() {
    request.prompt_tokens = 1000;
    request.streamed = true;
  }
  Asking& prompt(std::int64_t tokens) { return request.prompt_tokens = tokens, *this; }
  Asking& completing_at_most(std::int64_t tokens) { return request.completion_tokens_max = tokens, *this; }
  Asking& saying(std::string_view message) { return request.prefix.append(message), *this; }
  Asking& in_one_piece() { return request.streamed = false, *this; }
  Asking& ttft(double ms) { return request.wants.latency.ttft_ms = ms, *this; }
  Asking& tpot(double ms) { return request.wants.latency.tpot_ms = ms, *this; }
  Asking& total(double ms) { return request.wants.latency.total_ms = ms, *this; }
  Asking& surely(double probability) { return request.wants.latency.probability = probability, *this; }
  Asking& paying_at_most(std::string_view dollars) {
    return request.wants.cost_max = pricing::parse_money(dollars), *this;
  }
  Asking& pinned_to_tier(int tier) { return request.pinned_tier = tier, *this; }
  Asking& pinned_to_deployment(int deployment) { return request.pinned_deployment = deployment, *this; }
  Asking& at_least(int tier) { return request.wants.least_tier = tier, *this; }
  Asking& with_images() { return request.needs.images = true, *this; }
  Asking& preferring(config::Preference preference) { return request.wants.preference = preference, *this; }
  Asking& cheapest() { return preferring(config::Preference::cheapest); }
  Asking& balanced() { return preferring(config::Preference::balanced); }
  Asking& best() { return preferring(config::Preference::best); }
};

inline Asking asking() {
  return {};
}

class Town {
 public:
  Town();

  Town& flash(std::string name = "flash") { return deployment(std::move(name), kFlash); }
  Town& pro(std::string name = "pro") { return deployment(std::move(name), kPro); }
  // The deployment that was built last, while the fleet is not yet at work.
  config::Deployment& last() { return config_.deployments.back(); }

  Town& at_peak() { return at("2026-11-24T03:00"), *this; }   // Tuesday, 11:00 in Beijing
  Town& off_peak() { return at("2026-11-24T12:00"), *this; }  // Tuesday, 20:00 in Beijing
  Town& busy(std::string_view name, int attempts);            // with requests that have their first token
  Town& read(std::string_view name, const Asking& asking);    // has answered that prompt just now
  Town& down(std::string_view name, bool is_down = true);
  Town& answers(std::string_view name, int times, std::int64_t completion_tokens);
  Town& first_tokens_take(std::string_view name, int times, double ttft_ms);

  Plan plan(const Asking& asking);
  std::string choose(const Asking& asking);  // the name of the choice, "" where there is none
  std::string decide(const Asking& asking);  // the same of an arbiter, which remembers
  Plan decision(const Asking& asking);       // its whole plan
  Town& finish(std::string_view name);       // everything that keeps it busy
  std::string reason(const Asking& asking) { return name_of_reason(plan(asking)); }
  std::string order(const Asking& asking);       // "pro flash": the choice and its fallbacks
  std::string exclusions(const Asking& asking);  // "flash:breaker pro:capability"
  Candidate prospect(std::string_view name, const Asking& asking);

  Fleet& fleet();
  int index_of(std::string_view name) const;

 private:
  Town& deployment(std::string name, int tier);
  std::vector<pricing::Tariff> tariffs() const;
  void at(const char* utc_minute);
  const std::string& name_of(const Candidate& candidate) const;

  config::Config config_;
  std::optional<Arbiter> arbiter_;
  std::vector<Attempt> under_way_;
  std::optional<Fleet> fleet_;  // built when it is first needed; no deployment may be added afterwards
  pricing::Instant now_;
};

}  // namespace weir::routing
