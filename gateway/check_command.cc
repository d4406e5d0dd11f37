#include <chrono>
#include <iostream>

#include "config/config.h"
#include "gateway/commands.h"

namespace weir::gateway {

int run_check(const std::string& config_file) {
  const config::Loaded loaded = config::load(config_file);
  for (const config::Problem& problem : loaded.problems) std::cerr << config::to_string(problem) << "\n";
  if (!loaded.config) return 1;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  config::describe(*loaded.config, now, std::cout);
  return 0;
}

}  // namespace weir::gateway
