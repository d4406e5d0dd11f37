// A World is what a benchmark's requests meet: a fleet of V4-Flash and V4-Pro, prices, three policies that value
// quality differently, and what was measured about quality beforehand. A Workload is requests that meet it: a piece of
// a trace, sped up or slowed down to a load, with labels drawn from what was not measured.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "config/config.h"
#include "routing/replay/replay.h"
#include "tests/bench/routing/labels.h"
#include "tests/bench/routing/trace.h"

namespace weir::bench {

inline constexpr int kFlash = 0;
inline constexpr int kPro = 1;
inline constexpr auto kAsSent = config::Effort::high;  // requests say nothing of thinking, and this is the default

inline double at(const PointsOfTiers& points, int tier, config::Effort effort) {
  return points[static_cast<std::size_t>(tier)][static_cast<std::size_t>(effort)];
}

// What all policies ask for.
enum class Wish {
  balance,       // quality, cost and lateness, each at its value
  unhurried,     // quality and cost
  hurried,       // as balance, with lateness at ten times its value
  cheapest,      // nothing else counts
  pro,           // as balance, of the Pro tier only
  cheapest_pro,  // of the Pro tier only, and nothing else counts
};

struct Cell {
  const Trace* trace = nullptr;
  double load = 0.9;                  // of what the Pro deployments could serve if all went there
  double value_factor = 1;            // of every policy's value of a point
  std::size_t cache_blocks = 10'000;  // that a server's prefix cache holds
  Wish wish = Wish::balance;
  bool efforts = false;             // the router may choose how hard to think: not at all, at `high`, or at `max`
  bool price_step = false;          // prices double half way
  bool burst = false;               // thrice as many in the middle tenth
  bool length_drift = false;        // answers are twice as long from half way
  bool quality_regression = false;  // from half way Pro's answers are no better than Flash's
  bool node_loss = false;           // one Pro server fails half way
};

struct World {
  config::Config config;
  double mean_prompt_tokens = 0;
  std::array<double, config::kEfforts> mean_completion{};  // tokens, by effort
  double pro_requests_per_second = 0;                      // the Pro deployments' capacity
};

World world_of(const Cell& cell, const Labels& labels);

struct Workload {
  std::vector<routing::Arrival> arrivals;
  std::size_t warm_up = 0;             // so many of them come before those that are counted, to fill caches
  std::vector<std::size_t> questions;  // by request: index into Labels::questions
  std::vector<PointsOfTiers> known;    // by request: what the table says
  routing::ReplayOptions options;

  std::size_t counted() const { return arrivals.size() - warm_up; }
};

Workload workload_of(const Cell& cell, const World& world, const Labels& labels, std::size_t requests,
                     std::uint64_t seed);

// How its answers turn out.
PointsOfTiers labels_of(const routing::Arrival& arrival);

// What a request was worth, in dollars: the value of its answer's points, less its cost, less the cost of a miss.
double utility(const routing::Arrival& arrival, double quality, pricing::Money cost, bool met);

}  // namespace weir::bench
