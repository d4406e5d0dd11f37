// bench-routing DATA: Weir's router against everything that it is compared with, in virtual time.
// docs/routing_benchmark.md says how to read it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/bench/routing/contest.h"
#include "tests/bench/routing/frontier_plot.h"

namespace weir::bench {
namespace {

struct Options {
  std::string data;
  std::string strong = "gemini-3.1-pro";
  std::string weak = "gpt-4o-2024-05-13";
  std::string plot;
  std::string only;
  std::size_t requests = 3000;
  int seeds = 20;
  bool details = false;
  bool oracles = false;
};

constexpr double kLoads[] = {0.3, 0.6, 0.9, 1.1, 1.3};

std::string name_of(const Cell& cell) {
  char load[16];
  std::snprintf(load, sizeof load, " %.1f", cell.load);
  std::string name = cell.trace->name + load;
  if (cell.node_loss) name += " node loss";
  if (cell.price_step) name += " price step";
  if (cell.quality_regression) name += " quality regression";
  if (cell.burst) name += " burst";
  if (cell.length_drift) name += " length drift";
  return name;
}

std::vector<Cell> cells_of(const std::vector<Trace>& traces) {
  std::vector<Cell> cells;
  for (const Trace& trace : traces) {
    for (const double load : kLoads) cells.push_back({.trace = &trace, .load = load});
  }
  for (bool Cell::*shock :
       {&Cell::node_loss, &Cell::price_step, &Cell::quality_regression, &Cell::burst, &Cell::length_drift}) {
    Cell cell{.trace = &traces.front(), .load = 0.6};
    cell.*shock = true;
    cells.push_back(cell);
  }
  return cells;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// How much nearer to its bound each truth brings Weir: the one that knows lengths, and the clairvoyant one for quality.
void print_oracles(const Options& options, const Outcome& outcome, const Labels& labels) {
  const Line& weir = outcome.lines[0];
  const auto with = [&](Oracle oracle) {
    return weir_with(oracle, outcome.cell, labels, options.requests, options.seeds);
  };
  const Line lengths = with(Oracle::lengths);
  const Line quality = with(Oracle::quality);
  const Lead by_lengths = lead(lengths, weir, &Score::known_utility);
  const Lead by_quality = lead(quality, weir, &Score::utility);
  const double left_of_known = mean(outcome.bound) - weir.mean().known_utility;
  const double left_of_all = mean(outcome.clairvoyant) - weir.mean().utility;
  std::printf("  lost to lengths %8.4f ±%.4f of %8.4f below the bound that knows them\n", by_lengths.mean,
              by_lengths.half_width, left_of_known);
  std::printf("  lost to quality %8.4f ±%.4f of %8.4f below the clairvoyant bound\n", by_quality.mean,
              by_quality.half_width, left_of_all);
  std::fflush(stdout);
}

void print_details(const Outcome& outcome) {
  std::printf("%-28s %9s %9s %9s %7s %10s %10s\n", "", "$/1000", "right %", "in time %", "Pro %", "utility",
              "as known");
  for (const Line& line : outcome.lines) {
    const Score score = line.mean();
    std::printf("%-28s %9.4f %9.2f %9.2f %7.1f %10.4f %10.4f\n", line.name.c_str(), score.cost, score.quality,
                score.attainment, score.pro, score.utility, score.known_utility);
  }
  std::printf("%-28s %49s %10.4f %10.4f\n\n", "bounds (clairvoyant, known)", "", mean(outcome.clairvoyant),
              mean(outcome.bound));
}

// Of all contenders the one that comes nearest: Weir's least lead, with its interval.
void print_row(const Outcome& outcome) {
  const Line& weir = outcome.lines[0];
  const Line* best = nullptr;
  for (std::size_t i = 2; i < outcome.lines.size(); ++i) {
    if (!best || outcome.lines[i].mean().utility > best->mean().utility) best = &outcome.lines[i];
  }
  const Lead over_best = lead(weir, *best, &Score::utility);
  const Lead over_map = lead(weir, outcome.lines[1], &Score::utility);
  const Score score = weir.mean();
  std::printf("%-28s %9.4f %6.2f %6.2f %9.4f  %-20s %+8.4f ±%.4f  %+8.4f ±%.4f  %6.1f %6.1f\n",
              name_of(outcome.cell).c_str(), score.cost, score.quality, score.attainment, score.utility,
              best->name.c_str(), over_best.mean, over_best.half_width, over_map.mean, over_map.half_width,
              100 * score.known_utility / mean(outcome.bound), 100 * score.utility / mean(outcome.clairvoyant));
  std::fflush(stdout);
}

// What Weir pays for the quality of another, by its frontier; less than nothing where it never reaches it.
double cost_at(const std::vector<Score>& frontier, double quality) {
  double least = -1;
  for (std::size_t i = 0; i < frontier.size(); ++i) {
    const Score& here = frontier[i];
    double cost = here.quality >= quality ? here.cost : -1;
    if (i > 0 && frontier[i - 1].quality < quality && here.quality >= quality) {
      const double share = (quality - frontier[i - 1].quality) / (here.quality - frontier[i - 1].quality);
      cost = frontier[i - 1].cost + share * (here.cost - frontier[i - 1].cost);
    }
    if (cost >= 0 && (least < 0 || cost < least)) least = cost;
  }
  return least;
}

void print_frontier(const Panel& panel) {
  std::printf("%s: what Weir pays for the quality of each\n", panel.title.c_str());
  for (const auto& [name, score] : panel.others) {
    const double cost = cost_at(panel.weir, score.quality);
    std::printf("  %-28s %8.4f $ for %5.2f %% right, %5.1f %% in time; ", name.c_str(), score.cost, score.quality,
                score.attainment);
    if (cost < 0) {
      std::printf("not reached\n");
    } else {
      std::printf("Weir %8.4f $ (%+.1f %%)\n", cost, 100 * (cost / score.cost - 1));
    }
  }
}

void draw_frontier(const Options& options, const std::vector<Trace>& traces, const Labels& labels) {
  std::vector<Panel> panels;
  for (const double load : {0.3, 0.9, 1.3}) {
    Cell cell{.trace = &traces.front(), .load = load};
    const Outcome outcome = contest(cell, labels, options.requests, options.seeds);
    Panel panel{name_of(cell).substr(0, cell.trace->name.size()) + ", load " +
                    name_of(cell).substr(cell.trace->name.size() + 1),
                {},
                {}};
    for (const double factor : {0.0, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0, 8.0, 30.0}) {
      cell.value_factor = factor;
      panel.weir.push_back(weir_alone(cell, labels, options.requests, options.seeds).mean());
    }
    for (std::size_t i = 1; i < outcome.lines.size(); ++i)
      panel.others.emplace_back(outcome.lines[i].name, outcome.lines[i].mean());
    print_frontier(panel);
    panels.push_back(std::move(panel));
  }
  std::ofstream out(options.plot);
  out << frontier_svg("Cost and quality: one router at many values of quality, and everything else", panels);
  if (!out) throw std::runtime_error("cannot write " + options.plot);
}

void run(const Options& options) {
  const std::vector<Trace> traces = read_traces(options.data);
  const Labels labels = read_labels(options.data, options.strong, options.weak);
  std::printf(
      "%zu requests a run, %d seeds, paired. Labels: %s and %s on MMLU-Pro. Money in dollars per 1000 requests.\n"
      "Leads are of utility, with 95 %% intervals; bounds know true lengths.\n\n",
      options.requests, options.seeds, options.strong.c_str(), options.weak.c_str());
  if (!options.plot.empty()) draw_frontier(options, traces, labels);
  std::printf("%-28s %9s %6s %6s %9s  %-20s %17s  %17s  %6s %6s\n", "cell", "$", "right", "time", "utility",
              "best of the others", "Weir's lead", "over best map", "%known", "%clair");
  for (const Cell& cell : cells_of(traces)) {
    if (!options.only.empty() && name_of(cell).find(options.only) == std::string::npos) continue;
    const Outcome outcome = contest(cell, labels, options.requests, options.seeds);
    print_row(outcome);
    if (options.oracles) print_oracles(options, outcome, labels);
    if (options.details) print_details(outcome);
  }
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) {
  weir::bench::Options options;
  CLI::App app{"Routing in virtual time: Weir against what others do"};
  app.add_option("DATA", options.data, "The directory with traces/ and quality/")->required();
  app.add_option("--strong", options.strong, "The column of the labels that stands for Pro")->capture_default_str();
  app.add_option("--weak", options.weak, "The column that stands for Flash")->capture_default_str();
  app.add_option("--requests", options.requests, "Requests a run")->capture_default_str();
  app.add_option("--seeds", options.seeds, "Runs a cell")->capture_default_str();
  app.add_option("--only", options.only, "Only cells whose name holds this");
  app.add_option("--plot", options.plot, "Also draw the frontier of cost and quality into this SVG file");
  app.add_flag("--details", options.details, "Every contender of every cell");
  app.add_flag("--oracles", options.oracles,
               "What each prediction's errors cost: Weir again, with the truth in its place");
  CLI11_PARSE(app, argc, argv);
  try {
    weir::bench::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-routing: %s\n", error.what());
    return 1;
  }
  return 0;
}
