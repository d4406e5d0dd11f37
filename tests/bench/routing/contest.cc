#include "tests/bench/routing/contest.h"

#include <algorithm>
#include <cmath>

#include "routing/replay/router_chooser.h"
#include "tests/bench/routing/baselines.h"
#include "tests/bench/routing/bound.h"

namespace weir::bench {
namespace {

Score score_of(const Workload& workload, const std::vector<routing::Replayed>& all) {
  Score score;
  double tokens = 0;
  for (std::size_t i = workload.warm_up; i < all.size(); ++i) {
    const routing::Replayed& one = all[i];
    const routing::Arrival& arrival = workload.arrivals[i];
    const double known = one.tier < 0 ? 0 : at(workload.known[i], one.tier, one.effort);
    score.cost += static_cast<double>(one.cost.nanos) / 1e9;
    score.quality += one.quality;
    score.attainment += one.met ? 100 : 0;
    score.pro += one.tier == kPro ? 100 : 0;
    score.none += one.tier >= 0 && one.effort == config::Effort::none ? 100 : 0;
    score.max += one.tier >= 0 && one.effort == config::Effort::max ? 100 : 0;
    score.cached += static_cast<double>(one.usage.cached_prompt_tokens);
    tokens += static_cast<double>(arrival.prompt_tokens);
    score.utility += utility(arrival, one.quality, one.cost, one.met);
    score.known_utility += utility(arrival, known, one.cost, one.met);
  }
  const double requests = static_cast<double>(workload.counted());
  for (double Score::*money : {&Score::cost, &Score::utility, &Score::known_utility}) score.*money *= 1000 / requests;
  for (double Score::*share : {&Score::quality, &Score::attainment, &Score::pro, &Score::none, &Score::max})
    score.*share /= requests;
  score.cached *= 100 / tokens;
  return score;
}

Score run_weir(const World& world, const Workload& workload, std::uint64_t seed) {
  routing::RouterChooser chooser(world.config, workload.options.begins, seed);
  return serve(world, workload, chooser);
}

Workload as_sent(Workload workload) {
  for (routing::Arrival& arrival : workload.arrivals) arrival.request.efforts = {};
  return workload;
}

Score best_static_map(const World& world, const Workload& workload) {
  Score best;
  bool any = false;
  for (const double threshold : thresholds(world)) {
    const Score score = serve(world, workload, *static_map(world, threshold));
    if (!any || score.utility > best.utility) best = score;
    any = true;
  }
  return best;
}

std::vector<PointsOfTiers> all_labels(const Workload& workload) {
  std::vector<PointsOfTiers> labels;
  for (const routing::Arrival& arrival : workload.arrivals) labels.push_back(labels_of(arrival));
  return labels;
}

}  // namespace

Score serve(const World& world, const Workload& workload, routing::Chooser& chooser) {
  return score_of(workload, routing::replay(world.config, workload.arrivals, chooser, workload.options));
}

Score Line::mean() const {
  Score mean;
  for (double Score::*what : {&Score::cost, &Score::quality, &Score::attainment, &Score::pro, &Score::none, &Score::max,
                              &Score::cached, &Score::utility, &Score::known_utility}) {
    for (const Score& score : scores) mean.*what += score.*what / static_cast<double>(scores.size());
  }
  return mean;
}

Outcome contest(const Cell& cell, const Labels& labels, std::size_t requests, Seeds seeds) {
  const World world = world_of(cell, labels);
  Outcome outcome;
  outcome.cell = cell;
  outcome.lines = {{"Weir", {}}, {"best static map in hindsight", {}}};
  for (int i = 0; i < seeds.count; ++i) {
    const auto s = static_cast<std::uint64_t>(seeds.first + i);
    const Workload workload = workload_of(cell, world, labels, requests, s);
    const double per_thousand = 1000 / static_cast<double>(workload.counted());
    outcome.lines[0].scores.push_back(run_weir(world, workload, s));
    if (cell.efforts) outcome.as_sent.scores.push_back(run_weir(world, as_sent(workload), s));
    outcome.lines[1].scores.push_back(best_static_map(world, workload));
    std::size_t line = 2;
    for (Contender& contender : baselines(world, s)) {
      if (line == outcome.lines.size()) outcome.lines.push_back({contender.name, {}});
      outcome.lines[line++].scores.push_back(serve(world, workload, *contender.chooser));
    }
    outcome.bound.push_back(per_thousand * upper_bound(world, workload, workload.known));
    outcome.clairvoyant.push_back(per_thousand * upper_bound(world, workload, all_labels(workload)));
  }
  return outcome;
}

Line weir_alone(const Cell& cell, const Labels& labels, std::size_t requests, Seeds seeds) {
  const World world = world_of(cell, labels);
  Line line{"Weir", {}};
  for (int i = 0; i < seeds.count; ++i) {
    const auto s = static_cast<std::uint64_t>(seeds.first + i);
    line.scores.push_back(run_weir(world, workload_of(cell, world, labels, requests, s), s));
  }
  return line;
}

// Half the width of a 95 % interval, in standard errors.
double student_t95(std::size_t degrees_of_freedom) {
  constexpr double kT[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                           2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093};
  return degrees_of_freedom <= std::size(kT) ? kT[degrees_of_freedom - 1] : 2.086;
}

Lead lead(const Line& a, const Line& b, double Score::*what) {
  const auto n = static_cast<double>(a.scores.size());
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < a.scores.size(); ++i) {
    const double difference = a.scores[i].*what - b.scores[i].*what;
    sum += difference;
    squares += difference * difference;
  }
  const double mean = sum / n;
  if (n < 2) return {mean, 0};
  const double variance = std::max(0.0, (squares - n * mean * mean) / (n - 1));
  return {mean, student_t95(a.scores.size() - 1) * std::sqrt(variance / n)};
}

}  // namespace weir::bench
