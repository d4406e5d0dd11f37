// What most commands read first.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "pricing/calendar.h"

namespace weir::gateway {

// Every problem goes to standard error, warnings too. Nothing when the configuration cannot be used.
std::optional<config::Config> load_saying_problems(const std::string& file);

// Throws std::invalid_argument for a time zone that the system does not know.
pricing::Calendar calendar_in(const std::string& zone);

}  // namespace weir::gateway
