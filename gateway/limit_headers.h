// What a client is told about its limits and budgets: OpenAI's x-ratelimit-* headers, and the errors that its SDKs know
// how to wait for, or not to retry.
#pragma once

#include <string>

#include "gateway/api_error.h"
#include "pricing/admission_control.h"

namespace weir::gateway {

// "x-ratelimit-limit-requests: 60\r\nx-ratelimit-remaining-requests: 59\r\n..."; nothing of a kind without a limit.
std::string limit_headers(const std::optional<pricing::Standing>& requests,
                          const std::optional<pricing::Standing>& tokens);

// "x-weir-degraded: lowest-tier, max_tokens=1000\r\n"; "" when the bounds ask for nothing.
std::string degraded_header(const pricing::Bounds& bounds);

// 429 rate_limit_exceeded, with retry-after and retry-after-ms.
ApiError rate_limited(const pricing::RateRefusal& refusal);

// What stands in the count of refusals: "requests per min (RPM) of key acme-web", "budget monthly".
std::string refused_by(const pricing::Decision& decision);

// 429 insufficient_quota, with the time at which the budget begins anew, and no retry by the SDK; or, where the money
// is only held by requests in flight, rate_limit_exceeded.
ApiError over_budget(const pricing::BudgetRefusal& refusal, pricing::Currency currency, pricing::Instant now);

}  // namespace weir::gateway
