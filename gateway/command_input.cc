#include "gateway/command_input.h"

#include <iostream>
#include <stdexcept>
#include <utility>

namespace weir::gateway {

std::optional<config::Config> load_saying_problems(const std::string& file) {
  config::Loaded loaded = config::load(file);
  for (const config::Problem& problem : loaded.problems) std::cerr << config::to_string(problem) << "\n";
  return std::move(loaded.config);
}

pricing::Calendar calendar_in(const std::string& zone) {
  auto calendar = pricing::Calendar::in_zone(zone);
  if (!calendar) throw std::invalid_argument("the system knows no time zone \"" + zone + "\"");
  return std::move(*calendar);
}

}  // namespace weir::gateway
