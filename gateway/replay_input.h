// What a replay runs over: the requests of a ledger, with what really came of them, or those of a trace file. Policies
// and pins are those that the configuration at hand gives to the names that stood in the requests.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "pricing/instant.h"
#include "pricing/ledger/ledger.h"
#include "routing/replay/replay.h"

namespace weir::gateway {

struct ReplayInput {
  pricing::Instant begins{};
  std::vector<routing::Arrival> arrivals;
  std::vector<routing::Replayed> today;  // of a ledger: what was; empty for a trace
  std::map<std::string, std::int64_t> by_other_tables =
      {};                     // requests, by the version of the quality table that decided
  std::int64_t left_out = 0;  // of a ledger: requests that nothing answered, or that name what is not there
};

// The length of an answer is known for the tier and the effort that gave it; on other tiers it is taken to be the same,
// and at other efforts to be what config/quality.h expects. Cached tokens are taken to be found again.
ReplayInput replay_input(pricing::Ledger& ledger, const config::Config& config);
// The same requests, as each configuration would have taken them, of those admitted from `from` until `until`. The
// configurations differ in the terms of policies only.
std::vector<ReplayInput> replay_inputs(pricing::Ledger& ledger, std::span<const config::Config* const> configs,
                                       pricing::Instant from, pricing::Instant until);

// A file of lines `TIMESTAMP,ContextTokens,GeneratedTokens` (Azure's public traces, header included), or of JSON
// objects
// {"timestamp": ms, "input_length", "output_length"} (Mooncake's). Every request is of the policy `policy`, streamed,
// and begins at `begins`. Throws std::invalid_argument, with the line.
ReplayInput replay_input(const std::filesystem::path& trace, const config::Config& config, int policy,
                         pricing::Instant begins);

}  // namespace weir::gateway
