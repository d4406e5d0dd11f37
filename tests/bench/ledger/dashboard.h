// Every call that the dashboard's views make, over a ledger of any size: how long each takes, and whether what it says
// adds up to what the records say.
#pragma once

#include <filesystem>

#include "pricing/instant.h"

namespace weir::bench {

// Prints one line for each call: the slowest of all periods and time zones. False when one takes
// too long or a total is not the records'.
bool ask_as_the_dashboard(const std::filesystem::path& ledger_file, pricing::Instant now);

}  // namespace weir::bench
