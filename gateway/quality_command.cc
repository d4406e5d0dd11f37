#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/feedback_board.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "pricing/ledger/text_table.h"

namespace weir::gateway {
namespace {

using Cells = std::vector<routing::FeedbackTally::Cell>;

std::string fixed(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

Cells cells_in(const std::filesystem::path& file, const config::Config& config) {
  if (!config.feedback || file.empty()) return {};
  pricing::SqliteLedger ledger(file, pricing::SqliteLedger::Mode::read_only);
  return tally_of(ledger, config)
      .cells(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

// A class at one effort, in a row: each tier's points, opinions, and points with them.
pricing::TextTable::Row row_of(int task_class, config::Effort effort, const Cells& judged,
                               const config::Config& config) {
  pricing::TextTable::Row row{config.quality.classes[static_cast<std::size_t>(task_class)].name,
                              std::string(name_of(effort))};
  for (std::size_t tier = 0; tier < config.tiers.size(); ++tier) {
    const double table = config.quality.points(config.tiers[tier], task_class, effort);
    const auto cell = std::ranges::find_if(judged, [&](const auto& one) {
      return one.task_class == task_class && one.effort == effort && one.tier == static_cast<int>(tier);
    });
    const bool known = cell != judged.end();
    row.push_back(fixed(table));
    row.push_back(known ? std::to_string(cell->given) : "");
    row.push_back(known ? fixed(table + cell->points) : "");
  }
  return row;
}

}  // namespace

int run_quality(const QualityOptions& options) {
  const auto config = load_saying_problems(options.config);
  if (!config) return 1;
  const Cells judged =
      cells_in(options.ledger.empty() ? config->ledger.file : std::filesystem::path(options.ledger), *config);
  pricing::TextTable::Row header{"class", "effort"};
  for (const config::Tier& tier : config->tiers) {
    header.push_back(tier.name);
    header.push_back("feedback");
    header.push_back("used");
  }
  pricing::TextTable table(std::move(header), 2);
  for (std::size_t task_class = 0; task_class < config->quality.classes.size(); ++task_class) {
    for (std::size_t effort = 0; effort < config::kEfforts; ++effort)
      table.add(row_of(static_cast<int>(task_class), static_cast<config::Effort>(effort), judged, *config));
  }
  std::cout << table.print();
  if (!config->feedback) std::cout << "\nFeedback is off: the configuration has no quality.feedback.\n";
  return 0;
}

}  // namespace weir::gateway
