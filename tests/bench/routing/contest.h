// A Contest lets Weir and everything it is compared with serve the same workloads, seed by seed, and counts.
#pragma once

#include <string>
#include <vector>

#include "routing/replay/chooser.h"
#include "tests/bench/routing/world.h"

namespace weir::bench {

// Of one contender under one seed; money in dollars per thousand requests.
struct Score {
  double cost = 0;
  double quality = 0;        // share of right answers, in percent
  double attainment = 0;     // share of requests within every latency budget, in percent
  double pro = 0;            // share of requests that Pro served, in percent
  double none = 0;           // share of requests that were answered without thinking, in percent
  double max = 0;            // and with the most of it
  double cached = 0;         // share of prompt tokens that were found in a cache, in percent
  double utility = 0;        // by what the answers were worth
  double known_utility = 0;  // by what the table says that they are worth
};

struct Line {
  std::string name;
  std::vector<Score> scores;  // one a seed

  Score mean() const;
};

struct Outcome {
  Cell cell;
  std::vector<Line> lines;                    // Weir first, then the best static map in hindsight, then the baselines
  Line as_sent{"Weir, efforts as sent", {}};  // where the router may choose them
  std::vector<double> bound;                  // per thousand requests, one a seed: true lengths, quality as known
  std::vector<double> clairvoyant;            // the same with the labels themselves
};

// Runs: one for each seed.
struct Seeds {
  int first = 1;
  int count = 20;
};

// One contender under one seed.
Score serve(const World& world, const Workload& workload, routing::Chooser& chooser);

Outcome contest(const Cell& cell, const Labels& labels, std::size_t requests, Seeds seeds);
// Only Weir, for one point of its frontier.
Line weir_alone(const Cell& cell, const Labels& labels, std::size_t requests, Seeds seeds);

// Mean of a - b over seeds, and half the width of its 95 % interval (Student's t).
struct Lead {
  double mean = 0;
  double half_width = 0;
};
Lead lead(const Line& a, const Line& b, double Score::*what);

}  // namespace weir::bench
