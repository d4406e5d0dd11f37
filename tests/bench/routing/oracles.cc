#include "tests/bench/routing/oracles.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "routing/replay/router_chooser.h"

namespace weir::bench {
namespace {

bool tells(Oracle oracle, Oracle what) {
  return oracle == what || (oracle == Oracle::serving && what != Oracle::quality);
}

using Lengths = std::array<std::int64_t, config::kEfforts>;

// Of each answer, by effort: they are as long on both tiers.
std::vector<Lengths> lengths_of(const Workload& workload) {
  std::vector<Lengths> lengths(workload.arrivals.size());
  for (std::size_t i = 0; i < lengths.size(); ++i)
    std::ranges::transform(workload.arrivals[i].answers[kPro], lengths[i].begin(), &routing::Answer::completion_tokens);
  return lengths;
}

// A class for each way in which the answers can turn out.
void tell_quality(World& world, Workload& workload) {
  std::map<PointsOfTiers, int> classes;
  for (routing::Arrival& arrival : workload.arrivals) {
    const PointsOfTiers points = labels_of(arrival);
    const auto [known, is_new] = classes.try_emplace(points, static_cast<int>(world.config.quality.classes.size()));
    if (is_new) world.config.quality.classes.push_back({"known", points});
    arrival.request.task_class = known->second;
  }
}

// Weir, who is told what the servers would do.
class Informed final : public routing::RouterChooser {
 public:
  Informed(const World& world, const Workload& workload, std::uint64_t seed, Oracle oracle)
      : RouterChooser(world.config, workload.options.begins, seed), world_(world), oracle_(oracle) {}

  void begins(const routing::VirtualFleet& servers) override { servers_ = &servers; }

  Choice choose(int index, const routing::Arrival& arrival, double now_ms) override {
    std::vector<routing::Known> known;
    for (std::size_t i = 0; i < world_.config.deployments.size(); ++i) known.push_back(foresee(i, arrival, now_ms));
    routing::Arrival told = arrival;
    told.request.known = known;
    return RouterChooser::choose(index, told, now_ms);
  }

 private:
  routing::Known foresee(std::size_t deployment, const routing::Arrival& arrival, double now_ms) const {
    constexpr int kNobody = -1;  // no request has that name
    const int tier = world_.config.deployments[deployment].tier;
    const auto truth = servers_->foresee(static_cast<int>(deployment),
                                         routing::job_of(kNobody, arrival, tier, arrival.request.effort), now_ms);
    routing::Known known;
    if (tells(oracle_, Oracle::latency)) known.ttft_ms = truth.ttft_ms, known.tpot_ms = truth.tpot_ms;
    if (tells(oracle_, Oracle::cached)) known.cached_tokens = static_cast<std::int64_t>(truth.cached_tokens);
    return known;
  }

  const World& world_;
  const routing::VirtualFleet* servers_ = nullptr;
  Oracle oracle_;
};

}  // namespace

Line weir_with(Oracle oracle, const Cell& cell, const Labels& labels, std::size_t requests, Seeds seeds) {
  Line line{"Weir, informed", {}};
  for (int i = 0; i < seeds.count; ++i) {
    const auto s = static_cast<std::uint64_t>(seeds.first + i);
    World world = world_of(cell, labels);
    Workload workload = workload_of(cell, world, labels, requests, s);
    const std::vector<Lengths> lengths = lengths_of(workload);
    for (std::size_t of = 0; of < lengths.size() && tells(oracle, Oracle::lengths); ++of)
      workload.arrivals[of].request.completion_tokens_known = lengths[of];
    if (oracle == Oracle::quality) tell_quality(world, workload);
    Informed weir(world, workload, s, oracle);
    line.scores.push_back(serve(world, workload, weir));
  }
  return line;
}

}  // namespace weir::bench
