// bench-routing DATA: Weir's router against everything that it is compared with, in virtual time.
// docs/routing_benchmark.md says how to read it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <string>

#include "tests/bench/routing/contest.h"
#include "tests/bench/routing/frontier_plot.h"
#include "tests/bench/routing/oracles.h"
#include "tests/bench/routing/reading.h"

namespace weir::bench {
namespace {

struct Options {
  std::string data;
  std::string strong = "gemini-3.1-pro";
  std::string weak = "gpt-4o-2024-05-13";
  std::string plot;
  std::vector<std::string> only;
  std::size_t requests = 3000;
  Seeds seeds;
  std::size_t cache_blocks = Cell{}.cache_blocks;
  bool details = false;
  bool oracles = false;
  bool frontiers = false;
  bool head = false;
  bool efforts = false;
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

// How much nearer to its bound each truth brings Weir: the one that knows how requests are served, and the clairvoyant
// one for quality.
void print_oracles(const Options& options, const Outcome& outcome, const Labels& labels) {
  const Line& weir = outcome.lines[0];
  const auto with = [&](Oracle oracle) {
    return weir_with(oracle, outcome.cell, labels, options.requests, options.seeds);
  };
  const auto print = [&](const char* name, Oracle oracle, double Score::*what, double left) {
    const Lead gained = lead(with(oracle), weir, what);
    std::printf("  lost to %-8s %8.4f ±%.4f of %8.4f below its bound\n", name, gained.mean, gained.half_width, left);
  };
  const double left_of_known = mean(outcome.bound) - weir.mean().known_utility;
  print("lengths", Oracle::lengths, &Score::known_utility, left_of_known);
  print("latency", Oracle::latency, &Score::known_utility, left_of_known);
  print("cached", Oracle::cached, &Score::known_utility, left_of_known);
  print("all three", Oracle::serving, &Score::known_utility, left_of_known);
  print("quality", Oracle::quality, &Score::utility, mean(outcome.clairvoyant) - weir.mean().utility);
  std::fflush(stdout);
}

void print_details(const Outcome& outcome) {
  std::printf("%-28s %9s %9s %9s %7s %7s %7s %9s %10s %10s\n", "", "$/1000", "right %", "in time %", "Pro %", "none %",
              "max %", "cached %", "utility", "as known");
  std::vector<Line> lines = outcome.lines;
  if (outcome.cell.efforts) lines.push_back(outcome.as_sent);
  for (const Line& line : lines) {
    const Score score = line.mean();
    std::printf("%-28s %9.4f %9.2f %9.2f %7.1f %7.1f %7.1f %9.1f %10.4f %10.4f\n", line.name.c_str(), score.cost,
                score.quality, score.attainment, score.pro, score.none, score.max, score.cached, score.utility,
                score.known_utility);
  }
  std::printf("%-28s %75s %10.4f %10.4f\n\n", "bounds (clairvoyant, known)", "", mean(outcome.clairvoyant),
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
  std::printf("%-28s %9.4f %6.2f %6.2f %9.4f  %-22s %+8.4f ±%.4f  %+8.4f ±%.4f  %6.1f %6.1f\n",
              name_of(outcome.cell).c_str(), score.cost, score.quality, score.attainment, score.utility,
              best->name.c_str(), over_best.mean, over_best.half_width, over_map.mean, over_map.half_width,
              100 * score.known_utility / mean(outcome.bound), 100 * score.utility / mean(outcome.clairvoyant));
  std::fflush(stdout);
}

// What Weir pays for as much quality, by its frontier, between any two of whose points it can divide its requests, with
// as many requests in time; or, where it cannot, with little fewer than it can.
struct Equal {
  double cost = std::numeric_limits<double>::infinity();
  double late = 0;  // so many more requests than the other's, in percent
};
Equal equal_of(const std::vector<Score>& frontier, const Score& other) {
  constexpr int kSteps = 100;
  constexpr double kRounding = 1e-9, kLittle = 0.05;
  std::vector<Equal> equals;
  double least_late = std::numeric_limits<double>::infinity();
  const auto see = [&](const Score& from, const Score& to, int step) {
    const auto between = [&](double Score::*what) { return from.*what + (to.*what - from.*what) * step / kSteps; };
    if (between(&Score::quality) < other.quality - kRounding) return;
    equals.push_back({between(&Score::cost), std::max(0.0, other.attainment - between(&Score::attainment))});
    least_late = std::min(least_late, equals.back().late);
  };
  for (std::size_t i = 0; i < frontier.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      for (int step = 0; step <= kSteps; ++step) see(frontier[i], frontier[j], step);
    }
  }
  const double late_enough = least_late > kRounding ? least_late + kLittle : kRounding;
  Equal best;
  for (const Equal& one : equals) {
    if (one.late <= late_enough && one.cost < best.cost) best = one;
  }
  return best;
}

// "Weir   0.3045 $ (-1.2 %)"
void print_equal(const Equal& equal, const Score& other) {
  if (std::isinf(equal.cost)) {
    std::printf("not reached\n");
    return;
  }
  std::printf("Weir %8.4f $ (%+.1f %%)", equal.cost, 100 * (equal.cost / other.cost - 1));
  if (equal.late > 0.005) std::printf(" with %.2f %% fewer in time", equal.late);
  std::printf("\n");
}

void print_frontier(const Cell& cell, const Panel& panel) {
  std::printf("%s: what Weir pays for the quality of each, with as many requests in time\n", name_of(cell).c_str());
  std::vector<Score> frontier = panel.weir;
  frontier.insert(frontier.end(), panel.otherwise.begin(), panel.otherwise.end());
  for (const Score& score : frontier)
    std::printf("  Weir %8.4f $ for %5.2f %% right, %6.2f %% in time\n", score.cost, score.quality, score.attainment);
  for (const auto& [name, score] : panel.others) {
    std::printf("  %-28s %8.4f $ for %5.2f %% right, %6.2f %% in time; ", name.c_str(), score.cost, score.quality,
                score.attainment);
    print_equal(equal_of(frontier, score), score);
  }
  std::printf("\n");
  std::fflush(stdout);
}

Panel panel_of(const Outcome& outcome, const Labels& labels, const Options& options) {
  char load[16];
  std::snprintf(load, sizeof load, ", load %.1f", outcome.cell.load);
  Panel panel{outcome.cell.trace->name + load, {}, {}, {}};
  Cell cell = outcome.cell;
  const auto weir = [&](double factor, Wish wish) {
    cell.value_factor = factor;
    cell.wish = wish;
    return weir_alone(cell, labels, options.requests, options.seeds).mean();
  };
  panel.weir.push_back(weir(0, Wish::cheapest));
  for (const double factor : {0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0, 8.0, 30.0})
    panel.weir.push_back(weir(factor, Wish::balance));
  panel.weir.push_back(weir(30, Wish::pro));
  panel.otherwise.push_back(weir(0, Wish::cheapest_pro));
  for (const double factor : {0.003, 0.006, 0.01, 0.014, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0})
    panel.otherwise.push_back(weir(factor, Wish::unhurried));
  for (const double factor : {0.02, 0.05, 0.1, 0.2, 0.4, 1.0, 2.5})
    panel.otherwise.push_back(weir(factor, Wish::hurried));
  for (std::size_t i = 1; i < outcome.lines.size(); ++i)
    panel.others.emplace_back(outcome.lines[i].name, outcome.lines[i].mean());
  if (cell.efforts) panel.others.emplace_back(outcome.as_sent.name, outcome.as_sent.mean());
  return panel;
}

// What a text head brings, to whom classes are known and to whom they are not; and what it pays for the quality that
// Weir has without it.
void print_head(const Options& options, const Cell& cell, const Labels& labels, const Head& head) {
  for (const bool classes : {true, false}) {
    const auto line = [&](const Head& reader, double factor) {
      Cell at = cell;
      at.value_factor = factor;
      return weir_knowing({reader, classes}, at, labels, options.requests, options.seeds);
    };
    const Line without = line(nullptr, 1), with = line(head, 1);
    std::vector<Score> frontier;
    for (const double factor : {0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0}) frontier.push_back(line(head, factor).mean());
    const Lead gained = lead(with, without, &Score::utility);
    const Score before = without.mean(), after = with.mean();
    std::printf(
        "  %s: %8.4f $ for %5.2f %% right; with a text head %8.4f $ for %5.2f %%, utility %+8.4f ±%.4f of %.4f; "
        "for the quality before ",
        classes ? "classes known  " : "classes unknown", before.cost, before.quality, after.cost, after.quality,
        gained.mean, gained.half_width, before.utility);
    print_equal(equal_of(frontier, before), before);
    std::fflush(stdout);
  }
}

void draw_frontier(const std::vector<Panel>& panels, const std::string& file) {
  if (panels.empty()) throw std::runtime_error("of the cells that the plot shows, there is none");
  std::ofstream out(file);
  out << frontier_svg("Cost and quality: one router at many values of quality, and everything else", panels);
  if (!out) throw std::runtime_error("cannot write " + file);
}

bool is_wanted(const Cell& cell, const Options& options) {
  const auto holds = [name = name_of(cell)](const std::string& part) { return name.find(part) != std::string::npos; };
  return options.only.empty() || std::ranges::any_of(options.only, holds);
}

// Those that are drawn.
bool is_drawn(const Cell& cell) {
  const std::string name = name_of(cell);
  return name == "azure-conv 0.3" || name == "azure-conv 1.3" || name == "mooncake 0.9";
}

void run(const Options& options) {
  const std::vector<Trace> traces = read_traces(options.data);
  const Labels labels = options.efforts ? published_labels() : read_labels(options.data, options.strong, options.weak);
  const std::string of = options.efforts ? "V4-Pro and V4-Flash without thinking, at high and at max, as published"
                                         : options.strong + " and " + options.weak + " on MMLU-Pro";
  std::printf(
      "%zu requests a run, %d seeds, paired. Labels: %s. Money in dollars per 1000 requests.\n"
      "Leads are of utility, with 95 %% intervals; bounds know true lengths.\n\n",
      options.requests, options.seeds.count, of.c_str());
  const Head head = options.head ? head_of(labels) : nullptr;
  std::vector<Panel> drawn;
  std::printf("%-28s %9s %6s %6s %9s  %-22s %17s  %17s  %6s %6s\n", "cell", "$", "right", "time", "utility",
              "best of the others", "Weir's lead", "over best map", "%known", "%clair");
  for (Cell cell : cells_of(traces)) {
    cell.cache_blocks = options.cache_blocks;
    cell.efforts = options.efforts;
    if (!is_wanted(cell, options)) continue;
    const Outcome outcome = contest(cell, labels, options.requests, options.seeds);
    print_row(outcome);
    if (options.oracles) print_oracles(options, outcome, labels);
    if (options.details) print_details(outcome);
    if (head) print_head(options, cell, labels, head);
    const bool draws = !options.plot.empty() && is_drawn(cell);
    if (!options.frontiers && !draws) continue;
    Panel panel = panel_of(outcome, labels, options);
    print_frontier(cell, panel);
    if (draws) drawn.push_back(std::move(panel));
  }
  if (!options.plot.empty()) draw_frontier(drawn, options.plot);
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
  app.add_option("--seeds", options.seeds.count, "Runs a cell")->capture_default_str();
  app.add_option("--first-seed", options.seeds.first, "The seed of the first of them")->capture_default_str();
  app.add_option("--cache-blocks", options.cache_blocks,
                 "What each server's prefix cache holds, in blocks of 512 tokens")
      ->capture_default_str();
  app.add_option("--only", options.only, "Only cells whose name holds one of these");
  app.add_option("--plot", options.plot, "Also draw the frontier of cost and quality into this SVG file");
  app.add_flag("--frontiers", options.frontiers, "What Weir pays in each cell for the quality of each other contender");
  app.add_flag("--details", options.details, "Every contender of every cell");
  app.add_flag("--efforts", options.efforts,
               "The router may choose how hard to think; quality is what was published of V4 at each effort");
  app.add_flag("--head", options.head, "What a text head that was trained on the measured half brings");
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
