// bench-predictors DATA: how good the router's predictions are on public traces, as a table. DATA is a folder with the
// traces named in docs/predictions.md.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "tests/bench/predictors/cost.h"
#include "tests/bench/predictors/latency.h"
#include "tests/bench/predictors/length.h"
#include "tests/bench/predictors/prompt.h"

namespace {

using namespace weir::bench;

void print_latency(const std::filesystem::path& folder) {
  std::printf("%-14s %-6s %12s %8s %12s %14s\n", "latency", "", "labels late", "MAPE", "P90 covers", "P90 / median");
  for (const char* name : {"sharegpt", "chatbot-synthetic"}) {
    const LatencyTrace trace = read_latency_trace(folder / (std::string(name) + "-h200.jsonl"));
    for (const int late : {0, 64}) {
      const LatencyScore ttft = score_latency(trace.ttft, LatencyLabel::ttft, late);
      const LatencyScore tpot = score_latency(trace.tpot, LatencyLabel::tpot, late);
      const auto print = [&](const char* label, const LatencyScore& score) {
        std::printf("%-14.9s %-6s %12d %7.1f%% %11.1f%% %14.2f\n", name, label, late, 100 * score.mape,
                    100 * score.covered, score.inflation);
      };
      print("TTFT", ttft);
      print("TPOT", tpot);
    }
  }
  const LatencyTrace trace = read_latency_trace(folder / "sharegpt-h200.jsonl");
  std::printf("one prediction, in a fleet of 32: %.0f ns\n\n", time_of_a_prediction_ns(trace, 32));
}

void print_lengths(const std::filesystem::path& folder) {
  const LengthTrace trace = draw_lengths(folder, 10, 1);
  const LengthScore global = score_lengths(trace, false);
  const LengthScore clients = score_lengths(trace, true);
  std::printf("%-20s %16s %12s %22s\n", "length of answers", "P90 pinball loss", "P90 covers",
              "WAPE of clients' hours");
  const auto print = [](const char* name, const LengthScore& score) {
    std::printf("%-20s %16.0f %11.1f%% %21.1f%%\n", name, score.pinball, 100 * score.covered, 100 * score.wape);
  };
  print("all clients alike", global);
  print("by client", clients);
  std::printf("by client, the P90 pinball loss is %.0f %% lower (%zu answers)\n\n",
              100 * (1 - clients.pinball / global.pinball), trace.answers.size());
}

void print_prompts(const std::filesystem::path& file) {
  std::printf("%-20s %16s %12s %14s\n", "tokens of a prompt", "rule of thumb", "corrected", "P90 of errors");
  for (const auto& [key, score] : score_prompts(read_prompts(file))) {
    std::printf("%-20s %15.1f%% %11.1f%% %13.1f%%\n", key.c_str(), 100 * score.by_rule_of_thumb, 100 * score.corrected,
                100 * score.corrected_p90);
  }
  std::printf("median absolute errors, after 50 prompts of a key\n\n");
}

void print_costs(const std::filesystem::path& file) {
  const std::vector<Conversation> requests = read_conversations(file);
  std::printf("%-20s %12s %14s %16s %10s %8s\n", "costs", "cached", "cached, WAPE", "WAPE, no cache", "WAPE", "bias");
  for (const std::size_t blocks : {std::size_t{1000}, std::size_t{10'000}, std::size_t{1} << 40}) {
    const CostScore score = score_costs(requests, blocks);
    const std::string name = blocks > 1'000'000 ? "endless cache" : "cache of " + std::to_string(blocks);
    std::printf("%-20s %11.1f%% %13.1f%% %15.1f%% %9.1f%% %7.1f%%\n", name.c_str(), 100 * score.cached_share,
                100 * score.cached_wape, 100 * score.wape_without_cache, 100 * score.wape, 100 * score.bias);
  }
  std::printf("blocks of 512 tokens; WAPE of single requests\n\n");
}

}  // namespace

int main(int argc, char** argv) try {
  std::filesystem::path data;
  CLI::App app("How good the router's predictions are on public traces");
  app.add_option("data", data, "Folder with the traces")->required()->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);
  print_latency(data / "llmd_latency_h200");
  print_lengths(data / "servegen_deepseek-r1");
  print_prompts(WEIR_PREDICTORS_DATA "/prompt_tokens.csv");
  print_costs(data / "mooncake_fast25" / "conversation_trace.jsonl");
  return 0;
} catch (const std::exception& error) {
  std::cerr << "bench-predictors: " << error.what() << '\n';
  return 1;
}
