// What prompt caches saved: every cached prompt token at the difference between the uncached and the cached rate that
// was in force, by deployment, price version and tariff window. Of deployments that are no longer configured nothing is
// known, so they save nothing here.
#pragma once

#include "config/config.h"
#include "gateway/api/selection.h"
#include "pricing/ledger/ledger.h"

namespace weir::gateway::api {

pricing::Money cache_savings(const config::Config& config, pricing::Ledger& ledger, const Selection& selection);

}  // namespace weir::gateway::api
