// A LatencyVerdict says whether a finished request kept the latency budget that it was routed by: the policy's, with
// the request's own overrides. Time to first token and time per output token are judged where an answer was streamed.
// A pure function of the record.
#pragma once

#include <cstdint>

#include "config/policy.h"
#include "pricing/ledger/usage_record.h"

namespace weir::gateway {

enum class LatencyVerdict : std::uint8_t {
  not_judged,  // no budget, or the client's own doing ended the request
  met,
  missed,  // too late, or never
};

LatencyVerdict judge_latency(const config::LatencyBudget& budget, const pricing::UsageRecord& record);

}  // namespace weir::gateway
