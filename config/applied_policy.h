// An AppliedPolicy is a policy that somebody put in force over the one of the configuration file: from the dashboard,
// while the gateway ran. It holds over restarts for as long as the file says what it said then; an entry that was
// changed in the file since is newer, and holds instead.
//
// They are kept in a file beside the ledger, a line for each time that somebody applied one; the last of a name counts.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/policy.h"
#include "config/problem.h"

namespace weir::config {

struct Config;

struct AppliedPolicy {
  Policy policy;
  Policy over;     // as the file says it
  std::string at;  // "2026-11-24T16:40:14Z"
  std::string by;  // the token's name
};

// "weir.db.policies.yaml"; "" for a ledger in memory, beside which nothing is kept.
std::filesystem::path applied_policies_file(const Config& config);
// The line that keeps it, with its end.
std::string line_of(const AppliedPolicy& applied, const Config& config);

// A policy as a configuration writes it: keys and texts, without what nothing needs to say. "name" comes first.
using PolicyFields = std::vector<std::pair<std::string, std::string>>;
PolicyFields fields_of(const Policy& policy, const Config& config);
// The section `policies:` with these in it.
std::string yaml_of(const std::vector<Policy>& policies, const Config& config);

// A policy in place of the one at `index`, read from a map in YAML or JSON as a configuration is read: what is wrong is
// named by path ("policies[1].ttft"). No policy when there is an error. Its name is that of the one it replaces.
struct DraftedPolicy {
  std::optional<Policy> policy;
  std::vector<Problem> problems;
};
DraftedPolicy draft_policy(const std::string& text, int index, const Config& config);

}  // namespace weir::config
