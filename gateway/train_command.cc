#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "config/loading.h"
#include "gateway/commands.h"
#include "gateway/labelled_rows.h"
#include "gateway/tariff_board.h"
#include "pricing/ledger/text_table.h"
#include "routing/training/report.h"
#include "routing/utility.h"

namespace weir::gateway {
namespace {

using routing::HeldOut;
using routing::Trained;
using routing::Voice;
using Costs = std::vector<std::vector<double>>;

std::string fixed(double value, int places) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

struct Column {
  const char* name;
  Voice voice;
};
constexpr Column kColumns[] = {{"table", {&HeldOut::labelled, &HeldOut::Said::table}},
                               {"both", {&HeldOut::labelled, &HeldOut::Said::both}},
                               {"no class: table", {&HeldOut::unlabelled, &HeldOut::Said::table}},
                               {"head", {&HeldOut::unlabelled, &HeldOut::Said::head}},
                               {"both", {&HeldOut::unlabelled, &HeldOut::Said::both}}};

pricing::TextTable table_with(std::string first, std::size_t words = 1) {
  pricing::TextTable::Row header(words, "");
  header.front() = std::move(first);
  for (const Column& column : kColumns) header.emplace_back(column.name);
  return {std::move(header), words};
}

std::string figures(const Trained& trained) {
  pricing::TextTable table = table_with("held out");
  const auto add = [&](const char* name, double routing::Figures::*what, int places) {
    pricing::TextTable::Row row{name};
    for (const Column& column : kColumns)
      row.push_back(fixed(routing::figures_of(trained.held_out, column.voice).*what, places));
    table.add(std::move(row));
  };
  add("AUC of the better tier's doing better", &routing::Figures::gain_auc, 3);
  add("APGR", &routing::Figures::apgr, 3);
  add("mean square error of the difference", &routing::Figures::gain_error, 4);
  add("log loss of the scores", &routing::Figures::log_loss, 4);
  return table.print();
}

std::string calibration(const Trained& trained) {
  pricing::TextTable table({"chance", "scores", "predicted", "came", "no class: scores", "predicted", "came"}, 1);
  const auto labelled = routing::calibration_of(trained.held_out, kColumns[1].voice);
  const auto unlabelled = routing::calibration_of(trained.held_out, kColumns[4].voice);
  for (std::size_t i = 0; i < labelled.size(); ++i) {
    pricing::TextTable::Row row{fixed(static_cast<double>(i) / 10, 1) + " to " +
                                fixed(static_cast<double>(i + 1) / 10, 1)};
    for (const routing::Tenth& tenth : {labelled[i], unlabelled[i]}) {
      row.push_back(std::to_string(tenth.labels));
      row.push_back(tenth.labels > 0 ? fixed(tenth.predicted, 3) : "");
      row.push_back(tenth.labels > 0 ? fixed(tenth.came, 3) : "");
    }
    table.add(std::move(row));
  }
  return table.print();
}

// What each prompt would cost on the first deployment of each tier, now.
Costs costs_of(const LabelledRows& rows, const config::Config& config) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const Tariffs tariffs = TariffBoard(config).at(now);
  Costs costs;
  for (std::size_t i = 0; i < rows.pairs.prompts.size(); ++i) {
    std::vector<double>& by_tier = costs.emplace_back(config.tiers.size());
    for (std::size_t tier = 0; tier < config.tiers.size(); ++tier) {
      const auto deployment = std::ranges::find(config.deployments, static_cast<int>(tier), &config::Deployment::tier);
      if (deployment == config.deployments.end()) continue;
      const auto index = static_cast<std::size_t>(deployment - config.deployments.begin());
      const double answer =
          deployment->prior.expected_completion_tokens * config::length_at(rows.pairs.prompts[i].effort);
      const pricing::Money cost = pricing::cost(
          {.uncached_prompt_tokens = rows.prompt_tokens[i], .answer_tokens = static_cast<std::int64_t>(answer)},
          (*tariffs)[index].rates);
      by_tier[tier] = static_cast<double>(cost.nanos) / 1e9;
    }
  }
  return costs;
}

// For each policy that weighs quality against money: how it would have fared.
std::string spending(const Trained& trained, const Costs& costs, const config::Config& config) {
  pricing::TextTable table = table_with("per 1000 requests", 2);
  for (const config::Policy& policy : config.policies) {
    if (policy.preference != config::Preference::balanced) continue;
    const double value = static_cast<double>(routing::value_per_point(policy).nanos) / 1e9;
    const auto add = [&](const char* name, double routing::Spending::*what, double times, int places) {
      pricing::TextTable::Row row{policy.name, name};
      for (const Column& column : kColumns)
        row.push_back(
            fixed(times * (routing::spending_of(trained.held_out, column.voice, costs, value).*what), places));
      table.add(std::move(row));
    };
    add("utility", &routing::Spending::utility, 1000, 4);
    add("cost", &routing::Spending::cost, 1000, 4);
    add("points", &routing::Spending::points, 1, 2);
    add("best tier, %", &routing::Spending::best_tier, 100, 1);
  }
  return table.print();
}

std::string trust(const char* where, const routing::TrustFound& found) {
  if (found.pairs == 0) return "  " + std::string(where) + ": 0, because no pair says anything about it\n";
  return "  " + std::string(where) + ": " + fixed(found.trust, 2) + " (slope " + fixed(found.slope, 2) + " ± " +
         fixed(found.error, 2) + " over " + std::to_string(found.pairs) + " pairs)\n";
}

std::function<void(int, int)> progress_line() {
  if (isatty(STDERR_FILENO) == 0) return {};
  return [](int done, int all) { std::fprintf(stderr, "\rtrained %d of %d%s", done, all, done == all ? "\n" : ""); };
}

void write(const std::string& file, const config::TextHead& head) {
  std::ofstream out(file, std::ios::binary);
  out << config::bytes_of(head);
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file);
}

}  // namespace

int run_train(const TrainOptions& options) {
  const config::Loaded loaded = config::load_without_text_head(options.config);
  for (const config::Problem& problem : loaded.problems) std::cerr << to_string(problem) << "\n";
  if (!loaded.config) return 1;
  const config::Config* const config = &*loaded.config;
  LabelledRows rows = read_labelled_rows(options.pairs, *config);
  for (const std::string& problem : rows.problems) std::cerr << problem << "\n";
  std::cout << rows.pairs.prompts.size() << " prompts of " << rows.pairs.classes.size() << " classes";
  if (!rows.problems.empty()) std::cout << "; " << rows.problems.size() << " rows are left out, see above";
  std::cout << "\n\n";
  const Costs costs = costs_of(rows, *config);
  const Trained trained = routing::train_head(std::move(rows.pairs), {options.folds, options.seed, progress_line()});
  std::cout << figures(trained) << "\n"
            << spending(trained, costs, *config) << "\n"
            << calibration(trained) << "\n"
            << "How far points go from the table's to the head's:\n"
            << trust("classes that it was trained on", trained.labelled) << trust("no class", trained.unlabelled)
            << trust("other classes", trained.unseen) << "\n";
  const config::TextHead::Trust& found = trained.head.trust;
  if (found.labelled == 0 && found.unlabelled == 0) {
    std::cout
        << "The words of these prompts say nothing sure about the difference between tiers: no head is written.\n";
    return 2;
  }
  write(options.out, trained.head);
  const auto read = config::read_text_head(options.out);
  std::cout << options.out << ": text head " << std::get<config::TextHead>(read).version << ", "
            << config::bytes_of(trained.head).size() / 1024 << " KiB\n";
  return 0;
}

}  // namespace weir::gateway
