#include <chrono>
#include <iostream>

#include "gateway/command_input.h"
#include "gateway/commands.h"

namespace weir::gateway {

int run_check(const std::string& config_file, const ReplayRun& against, const ReplayBounds& bounds) {
  const auto config = load_saying_problems(config_file);
  if (!config) return 1;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  config::describe(*config, now, std::cout);
  return against.ledger.empty() ? 0 : check_against(*config, against, bounds);
}

}  // namespace weir::gateway
