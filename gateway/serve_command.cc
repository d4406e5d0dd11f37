#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>

#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/dashboard_files.h"
#include "gateway/house.h"

namespace weir::gateway {
namespace {

// SIGTERM and SIGINT are taken by the main thread; every other thread is started with them blocked.
sigset_t block_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error like a full disk
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// What people read goes to standard error; standard output may be the access log.
void set_up_log() {
  auto logger = spdlog::stderr_logger_mt("weir");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace

int run_serve(const std::string& config_file) {
  const sigset_t signals = block_stop_signals();
  set_up_log();
  auto config = load_saying_problems(config_file);
  if (!config) {
    std::cerr << "weir: not started, because of the above\n";
    return 1;
  }
  // An address of all interfaces is none to go to.
  const std::string& listens = config->server.admin.host;
  const std::string dashboard_host = listens == "0.0.0.0" || listens == "::" ? "localhost" : listens;
  House house(std::move(*config));
  spdlog::info("serving on port {}, admin on port {}", house.port(), house.admin_port());
  if (has_dashboard())
    spdlog::info("the dashboard is at http://{}:{}/", dashboard_host, house.admin_port());
  else
    spdlog::warn(
        "this build has no dashboard page; its API is there. To have it, build with Node (see docs/dashboard.md)");
  house.run([&signals] {
    int signal = 0;
    sigwait(&signals, &signal);
    spdlog::info("stopping: requests under way may finish");
  });
  spdlog::info("stopped");
  return 0;
}

}  // namespace weir::gateway
