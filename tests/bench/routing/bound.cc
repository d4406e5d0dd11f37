#include "tests/bench/routing/bound.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "routing/replay/block_cache.h"
#include "routing/replay/tariffs.h"

namespace weir::bench {
namespace {

constexpr int kIterations = 400;

// One thing that servers of a tier have only so much of, between two instants.
struct Capacity {
  int tier = 0;
  double milliseconds = 0;
  double price = 0;  // dollars per millisecond
  double used = 0;
};

// A tier and an effort for one request.
struct Way {
  int tier = kFlash;
  config::Effort effort = kAsSent;
  double worth = 0;                                  // in time
  std::vector<std::pair<std::size_t, double>> work;  // capacities that it needs to be in time, and how much of each
};

struct Choice {
  std::vector<Way> ways;
  double miss = 0;
};

class Dual {
 public:
  Dual(const World& world, const Workload& workload, const std::vector<PointsOfTiers>& quality)
      : world_(world), workload_(workload), arrivals_(std::span(workload.arrivals).subspan(workload.warm_up)) {
    choices_.resize(arrivals_.size());
    budget_ms_ = arrivals_.front().request.wants.latency.ttft_ms.value_or(0);
    span_ms_ = arrivals_.back().at_ms - arrivals_.front().at_ms + 1;
    find_cached();
    value(std::span(quality).subspan(workload.warm_up));
    for (const double window_ms : {2 * budget_ms_, 8 * budget_ms_, 64 * budget_ms_, span_ms_}) add_prefill(window_ms);
    add_decoding();
  }

  double best() {
    double least = std::numeric_limits<double>::infinity();
    const double scale = price_scale();
    for (int step = 1; step <= kIterations; ++step) {
      least = std::min(least, evaluate());
      for (Capacity& capacity : capacities_) {
        const double excess = (capacity.used - capacity.milliseconds) / capacity.milliseconds;
        capacity.price = std::max(0.0, capacity.price + scale / std::sqrt(step) * std::clamp(excess, -1.0, 1.0));
      }
    }
    return least;
  }

 private:
  // Whatever any server could have read before is cached everywhere, and nothing is ever forgotten.
  void find_cached() {
    routing::BlockCache seen(std::numeric_limits<std::size_t>::max());
    std::size_t next = 0;
    for (const routing::Arrival& arrival : workload_.arrivals) {
      const auto blocks = static_cast<std::int64_t>(seen.read(arrival.blocks));
      if (next++ < workload_.warm_up) continue;
      cached_.push_back(std::min(arrival.prompt_tokens, routing::BlockCache::kBlockTokens * blocks));
    }
  }

  void value(std::span<const PointsOfTiers> quality) {
    routing::Tariffs tariffs(world_.config, workload_.options.begins);
    for (std::size_t i = 0; i < choices_.size(); ++i) {
      const routing::Arrival& arrival = arrivals_[i];
      const auto tariff = tariffs.at(arrival.at_ms);
      for (const int tier : {kFlash, kPro}) {
        for (std::size_t e = 0; e < config::kEfforts; ++e) {
          const auto effort = static_cast<config::Effort>(e);
          const config::EffortSet& open = arrival.request.efforts;
          if (open.empty() ? effort != arrival.request.effort : !open.has(effort)) continue;
          const pricing::Money cost = pricing::cost({.uncached_prompt_tokens = arrival.prompt_tokens - cached_[i],
                                                     .cached_prompt_tokens = cached_[i],
                                                     .answer_tokens = arrival.answer(tier, effort).completion_tokens},
                                                    (tier == kFlash ? tariff.front() : tariff.back()).rates);
          const double points = at(quality[i], tier, effort), worth = utility(arrival, points, cost, true);
          choices_[i].ways.push_back({.tier = tier, .effort = effort, .worth = worth, .work = {}});
          choices_[i].miss = worth - utility(arrival, points, cost, false);
        }
      }
    }
  }

  const config::ServiceModel& model(int tier) const {
    return (tier == kFlash ? world_.config.deployments.front() : world_.config.deployments.back()).prior;
  }
  double servers(int tier) const {
    return static_cast<double>(std::ranges::count(world_.config.deployments, tier, &config::Deployment::tier));
  }

  // Prompts that arrive within a window and are in time have been read by its end and one budget more.
  void add_prefill(double window_ms) {
    const std::size_t first = capacities_.size();
    const auto windows = static_cast<std::size_t>(std::ceil(span_ms_ / window_ms));
    for (std::size_t w = 0; w < windows; ++w) {
      for (const int tier : {kFlash, kPro})
        capacities_.push_back({.tier = tier, .milliseconds = servers(tier) * (window_ms + budget_ms_)});
    }
    for (std::size_t i = 0; i < choices_.size(); ++i) {
      const routing::Arrival& arrival = arrivals_[i];
      const auto window = static_cast<std::size_t>((arrival.at_ms - arrivals_.front().at_ms) / window_ms);
      for (Way& way : choices_[i].ways) {
        const double ms = 1000 * arrival.prefill_factor * static_cast<double>(arrival.prompt_tokens - cached_[i]) /
                          model(way.tier).prefill_tokens_per_second;
        way.work.emplace_back(first + 2 * window + static_cast<std::size_t>(way.tier), ms);
      }
    }
  }

  // All tokens of requests that begin in time are out by the last arrival, one budget and the longest answer.
  void add_decoding() {
    const std::size_t first = capacities_.size();
    for (const int tier : {kFlash, kPro}) {
      const config::ServiceModel& m = model(tier);
      const double token_ms = (m.itl_ms + m.itl_per_in_flight_ms * m.slots) / m.slots;
      double longest = 0;
      for (std::size_t i = 0; i < choices_.size(); ++i) {
        const routing::Arrival& arrival = arrivals_[i];
        for (Way& way : choices_[i].ways) {
          if (way.tier != tier) continue;
          const double tokens =
              arrival.decode_factor * static_cast<double>(arrival.answer(tier, way.effort).completion_tokens);
          longest = std::max(longest, tokens);
          way.work.emplace_back(first + static_cast<std::size_t>(tier), tokens * token_ms);
        }
      }
      capacities_.push_back(
          {.tier = tier, .milliseconds = servers(tier) * (span_ms_ + budget_ms_ + longest * token_ms * m.slots)});
    }
  }

  double price_scale() const {
    double gain = 0, work = 0;
    for (const Choice& choice : choices_) {
      gain += std::abs(choice.ways.back().worth - choice.ways.front().worth) + choice.miss;
      for (const auto& [which, ms] : choice.ways.back().work) work += ms;
    }
    return gain / std::max(1.0, work);
  }

  double evaluate() {
    double total = 0;
    for (Capacity& capacity : capacities_) {
      capacity.used = 0;
      total += capacity.price * capacity.milliseconds;
    }
    for (const Choice& choice : choices_) {
      double best = std::ranges::max(choice.ways, {}, &Way::worth).worth - choice.miss;
      const Way* in_time = nullptr;
      for (const Way& way : choice.ways) {
        double worth = way.worth;
        for (const auto& [which, ms] : way.work) worth -= capacities_[which].price * ms;
        if (worth > best) best = worth, in_time = &way;
      }
      total += best;
      if (!in_time) continue;
      for (const auto& [which, ms] : in_time->work) capacities_[which].used += ms;
    }
    return total;
  }

  const World& world_;
  const Workload& workload_;
  std::span<const routing::Arrival> arrivals_;  // those that are counted
  std::vector<std::int64_t> cached_;            // of their prompts
  std::vector<Choice> choices_;
  std::vector<Capacity> capacities_;
  double budget_ms_ = 0;
  double span_ms_ = 0;
};

}  // namespace

double upper_bound(const World& world, const Workload& workload, const std::vector<PointsOfTiers>& quality) {
  return Dual(world, workload, quality).best();
}

}  // namespace weir::bench
