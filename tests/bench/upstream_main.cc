// bench-upstream: see upstream.h. Prints "listening on 127.0.0.1:PORT" when it is ready; ends at SIGTERM.
#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>

#include "tests/bench/upstream.h"

namespace {

std::atomic<bool> stop = false;

}  // namespace

int main(int argc, char** argv) try {
  std::uint16_t port = 0;
  std::int64_t event_interval_us = 5000;
  CLI::App app("A model server that is never the bottleneck, for benchmarks of what stands before it");
  app.add_option("--port", port, "Port on the loopback interface; 0: any");
  app.add_option("--event-interval-us", event_interval_us, "Time between two events of a stream");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGTERM, [](int) { stop = true; });
  std::signal(SIGINT, [](int) { stop = true; });
  weir::bench::raise_descriptor_limit();
  weir::bench::Upstream upstream(port, std::chrono::microseconds(event_interval_us));
  std::cout << "listening on 127.0.0.1:" << upstream.port() << std::endl;
  upstream.run(stop);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "bench-upstream: " << error.what() << '\n';
  return 1;
}
