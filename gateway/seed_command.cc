#include <iostream>
#include <stdexcept>

#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/synthetic_traffic.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "pricing/ledger/synthetic.h"

namespace weir::gateway {
namespace {

using namespace std::chrono;

config::Config load(const std::string& file) {
  auto config = load_saying_problems(file);
  if (!config) throw std::runtime_error("the configuration cannot be used, because of the above");
  if (config->ledger.file.empty())
    throw std::runtime_error("the configuration's ledger is in memory; name a file under `ledger` to seed it");
  if (config->deployments.empty()) throw std::runtime_error("the configuration has no deployment to seed for");
  return std::move(*config);
}

}  // namespace

int run_seed(const SeedOptions& options) {
  const config::Config config = load(options.config);
  if (options.remove) {
    std::cout << pricing::remove_synthetic(config.ledger.file) << " synthetic records removed from "
              << config.ledger.file.string() << "\n";
    return 0;
  }
  const pricing::Instant now = time_point_cast<milliseconds>(system_clock::now());
  pricing::SqliteLedger ledger(config.ledger.file);
  SyntheticTraffic traffic(config, options.seed);
  std::size_t written = 0;
  for (int day = options.days; day > 0; --day) {
    const auto records = traffic.day(now - days(day), options.requests_per_day, now);
    ledger.append(records);
    written += records.size();
  }
  std::cout << written << " synthetic records of " << options.days << " days written to " << config.ledger.file.string()
            << "; their tenants are named synthetic-...\nweir seed --remove --config " << options.config
            << " takes them out again\n";
  return 0;
}

}  // namespace weir::gateway
