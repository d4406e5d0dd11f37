#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <stdexcept>

#include "config/config.h"
#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/replay_input.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "pricing/ledger/text_table.h"
#include "routing/replay/router_chooser.h"
#include "routing/replay/summary.h"

namespace weir::gateway {
namespace {

using routing::Estimate;
using routing::Replayed;
using routing::Summary;

config::Config load_or_throw(const std::string& file) {
  auto config = load_saying_problems(file);
  if (!config) throw std::invalid_argument(file + " has mistakes; see above");
  return std::move(*config);
}

ReplayInput read_input(const ReplayRun& run, const config::Config& config) {
  if (!run.ledger.empty()) {
    pricing::SqliteLedger ledger(run.ledger, pricing::SqliteLedger::Mode::read_only);
    return replay_input(ledger, config);
  }
  int policy = 0;
  if (!run.policy.empty()) {
    const auto named = config::index_named(run.policy, config.policies);
    if (!named) throw std::invalid_argument("there is no policy \"" + run.policy + "\"");
    policy = *named;
  }
  return replay_input(run.trace, config, policy,
                      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

// On a terminal, a bar; into a file, nothing.
std::function<void(std::size_t)> progress_bar(std::size_t all) {
  if (isatty(STDERR_FILENO) == 0 || all == 0) return {};
  return [all](std::size_t done) {
    constexpr std::size_t kWidth = 40;
    const std::size_t filled = kWidth * done / all;
    std::fprintf(stderr, "\r[%s%s] %zu of %zu requests%s", std::string(filled, '#').c_str(),
                 std::string(kWidth - filled, ' ').c_str(), done, all, done == all ? "\n" : "");
  };
}

std::vector<Replayed> run_through(const ReplayInput& input, const config::Config& config, std::uint64_t seed) {
  routing::RouterChooser chooser(config, input.begins, seed);
  return routing::replay(config, input.arrivals, chooser,
                         {.begins = input.begins, .shocks = {}, .progress = progress_bar(input.arrivals.size())});
}

std::string text(const Estimate& estimate, int places, const char* sign = "%.*f") {
  char value[64], width[64];
  std::snprintf(value, sizeof value, sign, places, estimate.mean);
  std::snprintf(width, sizeof width, "%.*f", places, estimate.half_width);
  return std::string(value) + " ± " + width;
}

std::string percent(double value) {
  char shown[32];
  std::snprintf(shown, sizeof shown, "%.1f", value);
  return shown;
}

void add_rows(pricing::TextTable& table, const std::vector<Summary>& columns, const config::Config& config) {
  const auto row = [&](std::string name, auto&& cell) {
    pricing::TextTable::Row cells{std::move(name)};
    for (const Summary& summary : columns) cells.push_back(cell(summary));
    table.add(std::move(cells));
  };
  const std::string currency(name_of(config.prices.currency()));
  row("cost, " + currency, [](const Summary& s) { return to_string(s.cost); });
  row("cost per 1000, " + currency, [](const Summary& s) { return text(s.cost_per_thousand, 4); });
  for (std::size_t tier = 0; tier < config.tiers.size(); ++tier)
    row("served by " + config.tiers[tier].name + ", %",
        [tier](const Summary& s) { return percent(s.tier_percent[tier]); });
  if (std::ranges::any_of(config.policies, [](const config::Policy& policy) { return !policy.efforts.empty(); })) {
    for (std::size_t effort = 0; effort < config::kEfforts; ++effort)
      row("thought at " + std::string(config::name_of(static_cast<config::Effort>(effort))) + ", %",
          [effort](const Summary& s) { return percent(s.effort_percent[effort]); });
  }
  row("latency budgets met, %", [](const Summary& s) { return s.judged > 0 ? text(s.met_percent, 2) : "no budget"; });
  row("quality, points", [](const Summary& s) { return text(s.quality, 2); });
  row("refused", [](const Summary& s) { return std::to_string(s.refused); });
}

struct Comparison {
  ReplayInput input;
  std::vector<Replayed> before;  // empty where there is nothing to compare with
  std::vector<Replayed> after;
};

Comparison compare(const ReplayRun& run, const config::Config& config) {
  Comparison made{read_input(run, config), {}, {}};
  if (made.input.arrivals.empty()) throw std::invalid_argument("there is no request to replay");
  made.after = run_through(made.input, config, run.seed);
  if (run.today.empty()) {
    made.before = made.input.today;
  } else {
    const config::Config today = load_or_throw(run.today);
    const ReplayInput same = read_input(run, today);
    if (same.arrivals.size() != made.input.arrivals.size() || today.tiers.size() != config.tiers.size())
      throw std::invalid_argument(run.today + " and the other configuration must know the same models and tiers");
    made.before = run_through(same, today, run.seed);
  }
  return made;
}

void print(const Comparison& made, const ReplayRun& run, const config::Config& config) {
  std::vector<Summary> columns;
  pricing::TextTable::Row header{std::to_string(made.after.size()) + " requests"};
  const bool compared = !made.before.empty();
  if (compared) {
    header.push_back(run.today.empty() ? "as it was" : "today's, replayed");
    columns.push_back(routing::summarise(made.before, made.input.arrivals, config.tiers.size()));
  }
  header.push_back("replayed");
  columns.push_back(routing::summarise(made.after, made.input.arrivals, config.tiers.size()));
  pricing::TextTable table(std::move(header), 1);
  add_rows(table, columns, config);
  std::cout << table.print();
  if (made.input.left_out > 0)
    std::cout << made.input.left_out
              << " requests of the ledger are left out: nothing answered them, or they name what "
              << "this configuration does not have.\n";
  for (const auto& [version, requests] : made.input.by_other_tables)
    std::cout << requests << " requests were decided by "
              << (version.empty() ? "no table of quality that is known" : "the quality table " + version)
              << "; their quality is told by " << config.quality.version << ".\n";
  if (!compared) return;
  const routing::Change change = routing::change(made.before, made.after, made.input.arrivals);
  std::cout << "\nRequest by request: cost " << text(change.cost_percent, 1, "%+.*f") << " %, budgets missed "
            << text(change.missed, 2, "%+.*f") << " points, quality " << text(change.quality, 2, "%+.*f")
            << " points (± is the 95 % interval).\n";
}

}  // namespace

int run_replay(const ReplayRun& run) {
  if (run.ledger.empty() == run.trace.empty())
    throw std::invalid_argument("replay needs a ledger or a trace: give one of --ledger and --trace");
  const config::Config config = load_or_throw(run.config_file);
  print(compare(run, config), run, config);
  return 0;
}

int check_against(const config::Config& config, const ReplayRun& run, const ReplayBounds& bounds) {
  const Comparison made = compare(run, config);
  print(made, run, config);
  const routing::Change change = routing::change(made.before, made.after, made.input.arrivals);
  bool fails = false;
  const auto hold = [&fails](double rise, double most, const char* what) {
    if (rise <= most) return;
    fails = true;
    std::cerr << "weir: " << what << " by " << rise << ", which is more than the bound of " << most << "\n";
  };
  hold(change.cost_percent.mean, bounds.cost_percent_max, "the cost rises, in percent,");
  hold(change.missed.mean, bounds.missed_points_max, "missed latency budgets rise, in percentage points,");
  return fails ? 1 : 0;
}

}  // namespace weir::gateway
