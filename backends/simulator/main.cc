// weir-simulator: a model server without a model. docs/simulator.md says what it does.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "backends/simulator/options.h"
#include "backends/simulator/server.h"

namespace {

using weir::config::Dialect;
using weir::simulator::Options;

// A preset is what every other flag departs from, so it is looked for first.
Options preset_in(int argc, char** argv) {
  CLI::App only_preset;
  only_preset.allow_extras();
  only_preset.set_help_flag();
  std::string name = "flash-a3";
  only_preset.add_option("--preset", name);
  only_preset.parse(argc, argv);
  const std::optional<Options> found = weir::simulator::preset(name);
  if (!found) throw std::invalid_argument("--preset: no such preset: " + name);
  return *found;
}

void add_identity(CLI::App& app, Options& options) {
  const auto dialect = [&options](const std::string& name) {
    const std::optional<Dialect> named = weir::config::dialect_named(name);
    if (!named) throw CLI::ValidationError("--dialect", "no such dialect: " + name);
    options.dialect = *named;
  };
  app.add_option_function<std::string>("--dialect", dialect, "openai, deepseek, vllm, mindie or sglang [vllm]");
  app.add_option("--model", options.model, "the one model name that is served")->capture_default_str();
  app.add_option("--context-window", options.context_window_tokens, "tokens, prompt and completion")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--address", options.address, "to listen on")->capture_default_str();
  app.add_option("--port", options.port, "to listen on; 0: any free one")->capture_default_str();
  app.add_option("--api-key", options.api_key, "bearer key to ask of clients; none by default");
  app.add_option("--seed", options.seed, "of lengths, jitter, failures and ids")->capture_default_str();
}

void add_speed(CLI::App& app, Options& options) {
  app.add_option("--slots", options.speed.slots, "requests decoded at once")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--prefill-rate", options.speed.prefill_tokens_per_second, "uncached prompt tokens per second")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--ttft-floor-ms", options.speed.ttft_floor_ms, "least time to a first token")->capture_default_str();
  app.add_option("--itl-ms", options.speed.itl_ms, "time per token of a lone request")->capture_default_str();
  app.add_option("--itl-per-in-flight-ms", options.speed.itl_per_in_flight_ms, "and for every running request")
      ->capture_default_str();
  app.add_option("--jitter", options.jitter, "sigma of a log-normal factor on every span")->capture_default_str();
  app.add_option("--time-scale", options.time_scale, "0.01: a hundred times faster; 0: no waiting")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--completion-tokens", options.completion_tokens, "mean length where a request sets no limit")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--prefix-cache-tokens", options.prefix_cache_tokens, "0: no prefix cache")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--kv-cache-tokens", options.kv_cache_tokens, "what cache usage is measured against")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("!--no-prompt-tokens-details", options.report_cached_tokens, "vllm, sglang: hide cached_tokens");
}

// Parses, or throws with what is to be said.
Options options_from(int argc, char** argv) {
  CLI::App app("A simulated DeepSeek V4 server. Its text is synthetic: no model is asked.", "weir-simulator");
  Options options = preset_in(argc, argv);
  std::string preset;
  std::vector<std::string> kinds;
  std::int64_t keep_alive_ms = 0;
  app.add_option("--preset", preset, "flash-a3, pro-a3, flash-pd or pro-pd; other flags depart from it");
  add_identity(app, options);
  add_speed(app, options);
  app.add_option("--keep-alive-ms", keep_alive_ms, "comments to waiting clients this often; 0: never");
  app.add_option("--keep-requests", options.visits_max, "requests remembered")->capture_default_str();
  app.add_option("--fail-rate", options.fail_rate, "share of chat requests that fail")->check(CLI::Range(0.0, 1.0));
  app.add_option("--fail-kind", kinds, "503,500,429,reset,stall,truncate,in-band-error,malformed")->delimiter(',');
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& ended) {
    std::exit(app.exit(ended));
  }
  options.keep_alive = std::chrono::milliseconds(keep_alive_ms);
  for (const std::string& kind : kinds) {
    const auto failure = weir::simulator::failure_named(kind);
    if (!failure) throw std::invalid_argument("--fail-kind: no such failure: " + kind);
    options.failures.push_back(*failure);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  // Blocked before any thread starts, so that only sigwait below hears them.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  try {
    const Options options = options_from(argc, argv);
    const weir::simulator::Server server(options);
    std::printf("listening on %s:%u\n", options.address.c_str(), static_cast<unsigned>(server.port()));
    std::fflush(stdout);
    int signal = 0;
    sigwait(&ending, &signal);
    return 0;
  } catch (const std::exception& mistake) {
    std::fprintf(stderr, "weir-simulator: %s\n", mistake.what());
    return 1;
  }
}
