// A Tenant pays; a Key is what it authenticates with. A key's secret is known only by its SHA-256.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pricing/name.h"
#include "pricing/rate_limit.h"

namespace weir::config {

using Sha256 = std::array<std::uint8_t, 32>;

struct Tenant {
  pricing::Name name;
  std::string isolation_id = {};    // what servers that keep tenants apart know it by; says nothing about the name
  pricing::RateLimits limits = {};  // of all its keys together
};

struct Key {
  pricing::Name name;  // stands in records and logs
  int tenant = 0;      // index into Config::tenants
  Sha256 secret_sha256{};
  std::vector<std::string> models;  // public model names and aliases it may use; empty: all
  std::optional<int> policy;        // index into Config::policies, for requests whose alias names none
  std::optional<int> task_class;    // index into QualityTable::classes, of requests that do not say
  pricing::RateLimits limits = {};
};

}  // namespace weir::config
