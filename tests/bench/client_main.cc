// bench-client: see load.h. Prints one JSON object at the end; in idle mode first the line "open", and then holds the
// streams until its standard input ends. Exit code 1 when any answer was wrong.
#include <CLI/CLI.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <limits>
#include <map>

#include "tests/bench/load.h"
#include "tests/bench/report.h"

namespace {

using weir::bench::LoadPlan;
using weir::bench::Mode;

void add_options(CLI::App& app, LoadPlan& plan) {
  static const std::map<std::string, Mode> modes = {
      {"plain", Mode::plain}, {"stream", Mode::stream}, {"idle", Mode::idle}};
  const auto span = [&app](const std::string& name, std::chrono::milliseconds& value, const std::string& what) {
    const auto set = [&value](std::int64_t ms) { value = std::chrono::milliseconds(ms); };
    app.add_option_function<std::int64_t>(name, set, what);
  };
  app.add_option("mode", plan.mode, "plain, stream or idle")->required()->transform(CLI::CheckedTransformer(modes));
  app.add_option("--port", plan.port, "Port on the loopback interface")->required();
  app.add_option("--connections", plan.connections, "Connections kept busy");
  span("--ramp-ms", plan.ramp, "Spread their starts over this time");
  span("--warm-up-ms", plan.warm_up, "Time before anything is counted");
  span("--duration-ms", plan.duration, "Length of the measured window");
  app.add_option("--requests", plan.requests_max, "End after so many answers");
  app.add_option("--key", plan.key, "Bearer key");
  app.add_option("--model", plan.model, "Model asked for");
  app.add_option("--tokens", plan.wish.tokens, "Completion tokens asked for");
  app.add_flag("--stamped", plan.wish.stamped, "Have every event say when it was sent, and tell how long it took");
  app.add_option("--snapshot", plan.snapshots, "File to read at both ends of the window");
}

void hold_until_released() {
  std::cout << "open" << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
}

}  // namespace

int main(int argc, char** argv) try {
  LoadPlan plan;
  CLI::App app("Loads a gateway with chat completions and checks every answer to the last byte");
  add_options(app, plan);
  CLI11_PARSE(app, argc, argv);

  plan.wish.stream = plan.wish.usage = plan.mode != Mode::plain;
  const bool idle = plan.mode == Mode::idle;
  weir::bench::raise_descriptor_limit();
  weir::bench::Load load(std::move(plan));
  if (idle) load.when_open(hold_until_released);
  const auto result = load.run();
  std::cout << weir::bench::to_json(result) << '\n';
  return result.errors == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "bench-client: " << error.what() << '\n';
  return 1;
}
