#include <iostream>
#include <stdexcept>

#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/usage_period.h"
#include "pricing/ledger/repricing.h"
#include "pricing/ledger/sqlite_ledger.h"

namespace weir::gateway {

int run_reprice(const RepriceOptions& options) {
  const auto config = load_saying_problems(options.config);
  if (!config) return 1;
  const pricing::Calendar calendar = calendar_in(options.time_zone);
  const pricing::Instant from = parse_moment(options.from, calendar);
  const pricing::Instant until = parse_moment(options.until, calendar);
  if (config->ledger.file.empty()) throw std::invalid_argument("the configuration names no ledger file");
  pricing::SqliteLedger ledger(config->ledger.file);
  const pricing::Repricing repricing = reprice(ledger, config->prices, from, until);
  const std::string unit = " " + std::string(name_of(config->prices.currency()));
  std::cout << repricing.records << " requests that used something, " << repricing.unpriced << " without a price\n"
            << "charged   " << to_string(repricing.before) << unit << "\n"
            << "repriced  " << to_string(repricing.after) << unit << "\n"
            << repricing.adjustments.size() << " differ, by " << to_string(repricing.after - repricing.before) << unit
            << " in all\n";
  if (repricing.adjustments.empty()) return 0;
  if (!options.write) {
    std::cout << "Nothing was written; --write adds these adjustments to the ledger.\n";
    return 0;
  }
  ledger.append(repricing.adjustments);
  std::cout << "The adjustments were added. A running gateway's budgets see them when it starts again.\n";
  return 0;
}

}  // namespace weir::gateway
