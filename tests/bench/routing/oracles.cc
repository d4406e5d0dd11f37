#include "tests/bench/routing/oracles.h"

#include <utility>

#include "routing/replay/router_chooser.h"

namespace weir::bench {
namespace {

bool tells(Oracle oracle, Oracle what) {
  return oracle == what || (oracle == Oracle::serving && what != Oracle::quality);
}

void tell_lengths(Workload& workload) {
  for (routing::Arrival& arrival : workload.arrivals)
    arrival.request.completion_tokens_known = arrival.completion_tokens[kPro];  // they are as long on both tiers
}

// A class for each way in which the tiers' answers can turn out.
void tell_quality(World& world, Workload& workload) {
  const auto first = static_cast<int>(world.config.quality.classes.size());
  for (const double weak : {0.0, 100.0}) {
    for (const double strong : {0.0, 100.0}) {
      config::TaskClass row{"known", std::vector<config::PointsByEffort>(2)};
      row.points[kFlash].fill(weak);
      row.points[kPro].fill(strong);
      world.config.quality.classes.push_back(std::move(row));
    }
  }
  for (routing::Arrival& arrival : workload.arrivals)
    arrival.request.task_class = first + (arrival.quality[kFlash] > 0 ? 2 : 0) + (arrival.quality[kPro] > 0 ? 1 : 0);
}

// Weir, who is told what the servers would do.
class Informed final : public routing::RouterChooser {
 public:
  Informed(const World& world, const Workload& workload, std::uint64_t seed, Oracle oracle)
      : RouterChooser(world.config, workload.options.begins, seed), world_(world), oracle_(oracle) {}

  void begins(const routing::VirtualFleet& servers) override { servers_ = &servers; }

  int choose(int index, const routing::Arrival& arrival, double now_ms) override {
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
    const auto truth = servers_->foresee(static_cast<int>(deployment), routing::job_of(kNobody, arrival, tier), now_ms);
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
    if (tells(oracle, Oracle::lengths)) tell_lengths(workload);
    if (oracle == Oracle::quality) tell_quality(world, workload);
    Informed weir(world, workload, s, oracle);
    line.scores.push_back(serve(world, workload, weir));
  }
  return line;
}

}  // namespace weir::bench
