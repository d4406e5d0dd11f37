#include "tests/bench/routing/baselines.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <set>
#include <utility>

#include "routing/replay/block_cache.h"
#include "routing/utility.h"

namespace weir::bench {
namespace {

using routing::Arrival;

// Counts what is in flight, as each of them does.
class Counting : public routing::Chooser {
 public:
  explicit Counting(const World& world) : world_(world), servers_(world.config.deployments.size()) {}

  Choice choose(int, const Arrival& arrival, double now_ms) final {
    const int chosen = pick(arrival, now_ms);
    if (chosen >= 0) ++servers_[static_cast<std::size_t>(chosen)].in_flight;
    return {chosen, effort(arrival.request)};
  }
  void finished(int, int deployment, const Ending& ending, double now_ms) override {
    --servers_[static_cast<std::size_t>(deployment)].in_flight;
    if (ending.served) ended(deployment, ending, now_ms);
  }
  void set_admitting(int deployment, bool admitting) override {
    servers_[static_cast<std::size_t>(deployment)].up = admitting;
  }

 protected:
  virtual int pick(const Arrival& arrival, double now_ms) = 0;
  virtual config::Effort effort(const routing::Request& request) const { return request.effort; }
  virtual void ended(int, const Ending&, double) {}

  struct Server {
    int in_flight = 0;
    bool up = true;
  };

  int count() const { return static_cast<int>(servers_.size()); }
  const Server& server(int i) const { return servers_[static_cast<std::size_t>(i)]; }
  int tier(int i) const { return world_.config.deployments[static_cast<std::size_t>(i)].tier; }

  // The least by `rank` of those that are up and of the tier (-1: any); the first of equals; -1 where there is none.
  template <class Rank>
  int least(int of_tier, Rank&& rank) const {
    int best = -1;
    for (int i = 0; i < count(); ++i) {
      if (!server(i).up || (of_tier >= 0 && tier(i) != of_tier)) continue;
      if (best < 0 || rank(i) < rank(best)) best = i;
    }
    return best;
  }
  int least_outstanding(int of_tier) const {
    return least(of_tier, [this](int i) { return server(i).in_flight; });
  }
  // Of any tier where none of that one is up.
  int least_outstanding_of_any(int rather_of_tier) const {
    const int chosen = least_outstanding(rather_of_tier);
    return chosen >= 0 ? chosen : least_outstanding(-1);
  }

  const World& world_;

 private:
  std::vector<Server> servers_;
};

class OneTier final : public Counting {
 public:
  OneTier(const World& world, int tier) : Counting(world), tier_(tier) {}

 private:
  int pick(const Arrival&, double) override { return least_outstanding(tier_); }
  int tier_;
};

class RandomSplit final : public Counting {
 public:
  RandomSplit(const World& world, double pro, std::uint64_t seed) : Counting(world), pro_(pro), chance_(seed) {}

 private:
  int pick(const Arrival&, double) override {
    return least_outstanding(std::uniform_real_distribution<double>()(chance_) < pro_ ? kPro : kFlash);
  }
  double pro_;
  std::mt19937_64 chance_;
};

class LeastOutstanding final : public Counting {
  using Counting::Counting;
  int pick(const Arrival&, double) override { return least_outstanding(-1); }
};

// Finagle's PeakEwma over times to first token, with two choices: cost = ewma * (in flight + 1); a slower time counts
// at once, a faster one by and by; what nobody uses decays.
class PeakEwma final : public Counting {
 public:
  PeakEwma(const World& world, std::uint64_t seed)
      : Counting(world), states_(world.config.deployments.size()), chance_(seed) {}
  void started(int, int deployment, double ttft_ms, double now_ms) override { observe(deployment, ttft_ms, now_ms); }

 private:
  static constexpr double kTauMs = 10'000;
  struct State {
    double cost = 0;
    double at_ms = 0;
  };
  void observe(int i, double ms, double now_ms) {
    State& state = states_[static_cast<std::size_t>(i)];
    const double keep = std::exp(-(now_ms - state.at_ms) / kTauMs);
    state.cost = ms > state.cost ? ms : state.cost * keep + ms * (1 - keep);
    state.at_ms = now_ms;
  }
  double cost(int i, double now_ms) {
    observe(i, 0, now_ms);
    const double ewma = states_[static_cast<std::size_t>(i)].cost;
    if (ewma == 0 && server(i).in_flight > 0) return 1e15 + server(i).in_flight;
    return ewma * (server(i).in_flight + 1);
  }
  int pick(const Arrival&, double now_ms) override {
    std::vector<int> up;
    for (int i = 0; i < count(); ++i) {
      if (server(i).up) up.push_back(i);
    }
    if (up.empty()) return -1;
    if (up.size() == 1) return up[0];
    const std::size_t a = chance_() % up.size();
    const std::size_t b = (a + 1 + chance_() % (up.size() - 1)) % up.size();
    return cost(up[a], now_ms) <= cost(up[b], now_ms) ? up[a] : up[b];
  }
  std::vector<State> states_;
  std::mt19937_64 chance_;
};

// Prequal's hot-cold rule, with probes that are always fresh: of those in flight less than the 0.84 quantile the
// fastest lately, or else the least in flight.
class Prequal final : public Counting {
 public:
  explicit Prequal(const World& world) : Counting(world), ttft_ms_(world.config.deployments.size(), 0) {}
  void started(int, int deployment, double ttft_ms, double) override {
    double& mean = ttft_ms_[static_cast<std::size_t>(deployment)];
    mean = mean == 0 ? ttft_ms : 0.8 * mean + 0.2 * ttft_ms;
  }

 private:
  int pick(const Arrival&, double) override {
    std::vector<int> in_flight;
    for (int i = 0; i < count(); ++i) {
      if (server(i).up) in_flight.push_back(server(i).in_flight);
    }
    if (in_flight.empty()) return -1;
    std::ranges::sort(in_flight);
    const int hot = in_flight[static_cast<std::size_t>(0.84 * static_cast<double>(in_flight.size() - 1) + 0.5)];
    const auto rank = [&](int i) {
      const bool cold = server(i).in_flight < hot;
      return std::pair(cold ? 0 : 1, cold ? ttft_ms_[static_cast<std::size_t>(i)] : server(i).in_flight);
    };
    return least(-1, rank);
  }
  std::vector<double> ttft_ms_;
};

// LiteLLM's lowest_latency.py: of each deployment up to ten times to first token, each divided by the answer's tokens;
// once there are ten, only the last is ever replaced. The least mean wins, an unused deployment before all.
class LiteLlmLatency final : public Counting {
 public:
  explicit LiteLlmLatency(const World& world) : Counting(world), times_(world.config.deployments.size()) {}

 private:
  void ended(int deployment, const Ending& ending, double) override {
    std::vector<double>& times = times_[static_cast<std::size_t>(deployment)];
    const double per_token = ending.ttft_ms / static_cast<double>(std::max<std::int64_t>(1, ending.completion_tokens));
    if (times.size() < 10) {
      times.push_back(per_token);
    } else {
      times.back() = per_token;
    }
  }
  int pick(const Arrival&, double) override {
    return least(-1, [this](int i) {
      const std::vector<double>& times = times_[static_cast<std::size_t>(i)];
      double sum = 0;
      for (const double time : times) sum += time;
      return times.empty() ? 0 : sum / static_cast<double>(times.size());
    });
  }
  std::vector<std::vector<double>> times_;
};

// LiteLLM's lowest_cost.py: the least sum of the prices of a prompt and a completion token, the first of equals.
class LiteLlmCost final : public Counting {
  using Counting::Counting;
  int pick(const Arrival&, double) override {
    return least(-1, [this](int i) { return tier(i) == kFlash ? 0 : 1; });
  }
};

struct Gain {
  const World& world;

  double mean_cost(int tier, config::Effort effort = kAsSent) const {
    const std::string& key =
        world.config.deployments[tier == kFlash ? 0 : world.config.deployments.size() - 1].price_key;
    const auto rates = world.config.prices.at(key, pricing::Instant{}).value().rates;
    return static_cast<double>(
        pricing::cost(
            {.uncached_prompt_tokens = static_cast<std::int64_t>(world.mean_prompt_tokens),
             .answer_tokens = static_cast<std::int64_t>(world.mean_completion[static_cast<std::size_t>(effort)])},
            rates)
            .nanos);
  }
  int tier(const routing::Request& request, double threshold) const {
    return of(request.wants, request.task_class) > threshold ? kPro : kFlash;
  }
  double of(const config::Policy& policy, int task_class) const {
    return worth(policy, task_class, kPro, kAsSent) - worth(policy, task_class, kFlash, kAsSent);
  }
  double worth(const config::Policy& policy, int task_class, int tier, config::Effort effort) const {
    const config::TaskClass& row = world.config.quality.classes[static_cast<std::size_t>(task_class)];
    return static_cast<double>(routing::value_per_point(policy).nanos) * at(row.points, tier, effort) -
           mean_cost(tier, effort);
  }
};

class StaticMap final : public Counting {
 public:
  StaticMap(const World& world, double threshold) : Counting(world), gain_{world}, threshold_(threshold) {}

 private:
  int pick(const Arrival& arrival, double) override {
    return least_outstanding_of_any(gain_.tier(arrival.request, threshold_));
  }
  Gain gain_;
  double threshold_;
};

// The class rule of somebody who chooses the effort as well: what is worth most at mean lengths.
class EffortRule final : public Counting {
 public:
  explicit EffortRule(const World& world) : Counting(world), gain_{world} {}

 private:
  std::pair<int, config::Effort> best(const routing::Request& request) const {
    std::pair<int, config::Effort> best{kFlash, request.effort};
    const auto worth = [&](const std::pair<int, config::Effort>& of) {
      return gain_.worth(request.wants, request.task_class, of.first, of.second);
    };
    for (const int tier : {kFlash, kPro}) {
      for (std::size_t i = 0; i < config::kEfforts; ++i) {
        const std::pair one(tier, static_cast<config::Effort>(i));
        if (request.efforts.has(one.second) && worth(one) > worth(best)) best = one;
      }
    }
    return best;
  }
  int pick(const Arrival& arrival, double) override { return least_outstanding_of_any(best(arrival.request).first); }
  config::Effort effort(const routing::Request& request) const override { return best(request).second; }
  Gain gain_;
};

// The cache_aware rule of SGLang's router, with its defaults, within a tier that another rule names: while load is
// balanced, to the server that was sent most of the prompt's beginning, or, where that is little, to the one that was
// sent least; else to the one with the fewest in flight. It remembers 2^26 characters a server.
class CacheAware final : public Counting {
 public:
  using TierOf = std::function<int(const routing::Request&)>;

  CacheAware(const World& world, TierOf tier_of)
      : Counting(world),
        tier_of_(std::move(tier_of)),
        sent_(world.config.deployments.size(), routing::BlockCache(kBlocksRemembered)),
        sent_tokens_(world.config.deployments.size()) {}

 private:
  static constexpr double kLeastShare = 0.3, kMostRatio = 1.5;
  static constexpr int kMostApart = 64;
  static constexpr std::size_t kBlocksRemembered = (1 << 26) / (4 * routing::BlockCache::kBlockTokens);

  std::int64_t known_tokens(int i, const Arrival& arrival) const {
    const auto blocks = static_cast<std::int64_t>(sent_[static_cast<std::size_t>(i)].held(arrival.blocks));
    return routing::BlockCache::kBlockTokens * blocks;
  }
  bool is_unbalanced(int of_tier, int calmest) const {
    const int busiest = least(of_tier, [this](int i) { return -server(i).in_flight; });
    const int most = server(busiest).in_flight, fewest = server(calmest).in_flight;
    return most - fewest > kMostApart && most > kMostRatio * fewest;
  }
  int among(int of_tier, const Arrival& arrival) const {
    const int calmest = least_outstanding(of_tier);
    if (calmest < 0 || is_unbalanced(of_tier, calmest)) return calmest;
    const int warmest = least(of_tier, [&](int i) { return -known_tokens(i, arrival); });
    if (static_cast<double>(known_tokens(warmest, arrival)) > kLeastShare * static_cast<double>(arrival.prompt_tokens))
      return warmest;
    return least(of_tier, [this](int i) { return sent_tokens_[static_cast<std::size_t>(i)]; });
  }
  int pick(const Arrival& arrival, double) override {
    int chosen = among(tier_of_(arrival.request), arrival);
    if (chosen < 0) chosen = among(-1, arrival);
    if (chosen < 0) return chosen;
    sent_tokens_[static_cast<std::size_t>(chosen)] += arrival.prompt_tokens - known_tokens(chosen, arrival);
    sent_[static_cast<std::size_t>(chosen)].read(arrival.blocks);
    return chosen;
  }

  TierOf tier_of_;
  std::vector<routing::BlockCache> sent_;  // by server
  std::vector<std::int64_t> sent_tokens_;
};

}  // namespace

std::vector<Contender> baselines(const World& world, std::uint64_t seed) {
  std::vector<Contender> all;
  all.push_back({"always Flash", std::make_unique<OneTier>(world, kFlash)});
  all.push_back({"always Pro", std::make_unique<OneTier>(world, kPro)});
  for (const double pro : {0.25, 0.5, 0.75}) {
    const std::string percent = std::to_string(static_cast<int>(100 * pro));
    all.push_back({"random, " + percent + " % Pro", std::make_unique<RandomSplit>(world, pro, seed)});
  }
  all.push_back({"least outstanding", std::make_unique<LeastOutstanding>(world)});
  all.push_back({"peak EWMA", std::make_unique<PeakEwma>(world, seed)});
  all.push_back({"Prequal's rule", std::make_unique<Prequal>(world)});
  all.push_back({"LiteLLM latency-based", std::make_unique<LiteLlmLatency>(world)});
  all.push_back({"LiteLLM cost-based", std::make_unique<LiteLlmCost>(world)});
  all.push_back({"class rule", static_map(world, 0)});
  const auto cache_aware = [&](CacheAware::TierOf tier_of) {
    return std::make_unique<CacheAware>(world, std::move(tier_of));
  };
  all.push_back({"cache-aware Flash", cache_aware([](const routing::Request&) { return kFlash; })});
  all.push_back({"cache-aware Pro", cache_aware([](const routing::Request&) { return kPro; })});
  all.push_back({"cache-aware class rule",
                 cache_aware([gain = Gain{world}](const routing::Request& request) { return gain.tier(request, 0); })});
  if (!world.config.policies.front().efforts.empty())
    all.push_back({"class rule for efforts too", std::make_unique<EffortRule>(world)});
  return all;
}

std::unique_ptr<routing::Chooser> static_map(const World& world, double threshold) {
  return std::make_unique<StaticMap>(world, threshold);
}

std::vector<double> thresholds(const World& world) {
  std::set<double> gains;
  for (const config::Policy& policy : world.config.policies) {
    for (std::size_t c = 0; c < world.config.quality.classes.size(); ++c)
      gains.insert(Gain{world}.of(policy, static_cast<int>(c)));
  }
  std::vector<double> between{-std::numeric_limits<double>::infinity()};
  constexpr std::size_t kEvery = 3;
  std::size_t i = 0;
  for (const double gain : gains) {
    if (++i % kEvery == 0) between.push_back(gain);
  }
  between.push_back(*gains.rbegin());
  return between;
}

}  // namespace weir::bench
