// A ledger's spend as rows of FOCUS 1.2, the FinOps Open Cost and Usage Specification (https://focus.finops.org), which
// cost tools read: all mandatory columns, the conditional ones that apply, and what is Weir's own as x_ columns.
//
//   BillingAccount  the installation       SubAccount  the tenant        Resource  the deployment
//   Sku             the public model       SkuPriceId  model and tariff window
//   Tags            key and policy         quantities  tokens of all classes; their parts are x_ columns
//
// Pure functions of the rows; safe anywhere.
#pragma once

#include <span>
#include <string>

#include "pricing/ledger/spend.h"

namespace weir::pricing {

// The query with the grouping of a FOCUS row. Charge periods are UTC, as FOCUS wants it: `period` is hour or day.
SpendQuery focus_query(SpendQuery query, GroupBy period);

// RFC 4180, with a header line. The rows answer focus_query().
std::string render_focus(std::span<const SpendRow> rows);

}  // namespace weir::pricing
