#include <cmath>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/statement.h"
#include "pricing/ledger/sqlite_ledger.h"

namespace weir::gateway {
namespace {

// The difference as a share of what the ledger holds; all of it where the ledger holds nothing.
double share_of(const pricing::ReconciledRow& total) {
  const double difference = std::abs(static_cast<double>(total.difference().nanos));
  if (total.ledger.nanos == 0) return difference > 0 ? 1 : 0;
  return difference / std::abs(static_cast<double>(total.ledger.nanos));
}

}  // namespace

int run_reconcile(const ReconcileOptions& options) {
  const pricing::Calendar calendar = calendar_in(options.time_zone);
  const pricing::Currency currency = pricing::currency_named(options.currency).value();
  std::ifstream file(options.statement);
  if (!file) throw std::invalid_argument("cannot read " + options.statement);
  std::vector<pricing::StatementLine> statement;
  try {
    statement = read_statement(file, calendar);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(options.statement + ": " + error.what());
  }
  pricing::SqliteLedger ledger(options.ledger, pricing::SqliteLedger::Mode::read_only);
  const pricing::Reconciliation reconciliation =
      reconcile(ledger, statement, options.time_zone, currency, options.deployments);
  std::cout << print(reconciliation, currency);
  const double share = share_of(reconciliation.total);
  if (!options.tolerance || share <= *options.tolerance) return 0;
  std::cerr << "weir: the difference is more than the tolerance\n";
  return 2;
}

}  // namespace weir::gateway
