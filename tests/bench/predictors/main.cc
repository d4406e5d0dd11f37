// bench-predictors DATA: how good the router's predictions are on public traces, as a table. DATA is a folder with the
// traces named in docs/predictions.md.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "tests/bench/predictors/latency.h"

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

}  // namespace

int main(int argc, char** argv) try {
  std::filesystem::path data;
  CLI::App app("How good the router's predictions are on public traces");
  app.add_option("data", data, "Folder with the traces")->required()->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);
  print_latency(data / "llmd_latency_h200");
  return 0;
} catch (const std::exception& error) {
  std::cerr << "bench-predictors: " << error.what() << '\n';
  return 1;
}
