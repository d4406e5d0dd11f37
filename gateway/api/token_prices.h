// What a million tokens of a deployment came to in a period, three ways:
//
//   billed    what its requests cost, by the price book, over their tokens
//   owned     what servers of one's own (`capacity`) cost in that time, busy or idle, over the same tokens
//   list      what the same tokens would have cost at the deployment's `list_price`, looked up for every hour
//
// and how busy the servers were: the share of the time that the tokens would have taken, doing nothing else. A price's
// capacity is that of each deployment which has the price; it costs from the day on which its version is effective.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "config/deployment.h"
#include "gateway/api/views.h"

namespace weir::gateway::api {

// By deployment; of those that have a list price. One reading of the ledger, by the hour.
using ListCosts = std::map<std::string, pricing::Money>;
ListCosts list_costs(const Question& question);

// {billed, owned, list, utilisation, expected_utilisation}, each null where there is none; amounts per million tokens.
nlohmann::ordered_json token_prices(const Question& question, const config::Deployment& deployment,
                                    const pricing::Tally& tally, const ListCosts& list_costs);

}  // namespace weir::gateway::api
