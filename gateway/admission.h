// What stands between a request and the pricing rules that admit it (pricing/admission_control.h): the configuration's
// limits and budgets as terms, what the ledger says was spent already, and what a planned request demands.
#pragma once

#include "config/config.h"
#include "gateway/chat_request.h"
#include "gateway/tariff_board.h"
#include "pricing/admission_control.h"
#include "pricing/ledger/ledger.h"
#include "routing/plan.h"

namespace weir::gateway {

pricing::AdmissionTerms admission_terms(const config::Config& config);

// At start: what was spent in the present period of each budget. Throws LedgerError.
void restore_budgets(const config::Config& config, pricing::Ledger& ledger, pricing::Instant now,
                     pricing::AdmissionControl& control);

// What a request demands on the deployments of its plan, which is not empty. `body_bytes` bounds its prompt.
pricing::Demand demand_of(const config::Config& config, const ChatRequest& chat, const routing::Plan& plan,
                          const Tariffs& tariffs, std::size_t body_bytes);

// What a prompt's tokens will not exceed, whatever is in it.
std::int64_t prompt_tokens_max(const ChatRequest& chat, std::size_t body_bytes);

// The longest completion that a deployment would write for this request, of its own accord.
std::int64_t longest_completion(const config::Deployment& deployment, const ChatRequest& chat, std::size_t body_bytes);

// Keeps the plan's candidates of its lowest tier.
void keep_lowest_tier(const config::Config& config, routing::Plan& plan);

}  // namespace weir::gateway
