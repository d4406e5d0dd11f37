#include <iostream>
#include <stdexcept>

#include "config/config.h"
#include "gateway/commands.h"
#include "gateway/synthetic_traffic.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "pricing/ledger/synthetic.h"

namespace weir::gateway {
namespace {

using namespace std::chrono;

config::Config load(const std::string& file) {
  config::Loaded loaded = config::load(file);
  for (const config::Problem& problem : loaded.problems) std::cerr << config::to_string(problem) << "\n";
  if (!loaded.config) throw std::runtime_error("the configuration cannot be used, because of the above");
  if (loaded.config->ledger.file.empty())
    throw std::runtime_error("the configuration's ledger is in memory; name a file under `ledger` to seed it");
  if (loaded.config->deployments.empty()) throw std::runtime_error("the configuration has no deployment to seed for");
  return std::move(*loaded.config);
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
