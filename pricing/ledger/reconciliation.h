// A Reconciliation lays a provider's statement beside the ledger: what they charge and what was recorded, by hour (or
// by day, where a line of the statement names no hour) and by model.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {

struct StatementLine {
  Instant at;
  bool names_hour = false;
  std::string model;  // as the ledger names the public model, the tier or the price key
  Money cost;
};

struct ReconciledRow {
  std::string time;  // "2026-11-24T13:00+08:00" or "2026-11-24"
  std::string model;
  Money statement;
  Money ledger;

  Money difference() const { return statement - ledger; }
};

struct Reconciliation {
  std::vector<ReconciledRow> rows;  // by time, then model
  ReconciledRow total;
};

// Over the hours or days that the statement covers, from the first to the last, gaps included. Only `deployments`,
// where some are named. Throws LedgerError.
Reconciliation reconcile(Ledger& ledger, std::span<const StatementLine> statement, const std::string& time_zone,
                         Currency currency, const std::vector<std::string>& deployments);

// A table for people: amounts, difference, and the difference in percent of the ledger's.
std::string print(const Reconciliation& reconciliation, Currency currency);

}  // namespace weir::pricing
