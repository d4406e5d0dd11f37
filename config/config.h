// A Config is everything an operator decided, as plain structs: read once, checked once, never changed.
//
//   auto loaded = config::load("weir.yaml");
//   if (!loaded.problems.empty()) ... every mistake at once, each with file, line and path
//
// Immutable after load; share it freely.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/applied_policy.h"
#include "config/budget.h"
#include "config/deployment.h"
#include "config/ledger.h"
#include "config/model_alias.h"
#include "config/policy.h"
#include "config/problem.h"
#include "config/quality.h"
#include "config/server.h"
#include "config/tenant.h"
#include "config/text_head.h"
#include "config/tier.h"
#include "pricing/exchange.h"
#include "pricing/price_book.h"

namespace weir::config {

struct Config {
  Server server;
  Ledger ledger;
  std::optional<pricing::Exchange> exchange;  // for price books in the other currency
  pricing::PriceBook prices;                  // in the installation's one currency
  QualityTable quality;
  std::optional<FeedbackTerms> feedback;      // nobody is asked what answers were worth without it
  std::shared_ptr<const TextHead> text_head;  // prompts are not read without it
  std::vector<Tier> tiers;                    // lowest capability first
  std::vector<Deployment> deployments;
  std::vector<Policy> policies;        // never empty; [0] is the default
  std::vector<AppliedPolicy> applied;  // of these, those that are not the file's; at most one of a name
  std::vector<ModelAlias> aliases;     // those written down, then the tiers' public names
  std::vector<Tenant> tenants;
  std::vector<Key> keys;
  std::vector<Budget> budgets;
};

// The position of the entry with that name: of a task class, tier, deployment, policy, alias, tenant, key or budget.
template <class Entry>
std::optional<int> index_named(std::string_view name, const std::vector<Entry>& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].name == name) return static_cast<int>(i);
  }
  return std::nullopt;
}

struct Loaded {
  std::optional<Config> config;  // present when there is no error (warnings may still be there)
  std::vector<Problem> problems;
};

// Reads the file and the price books it names (relative to it). `${NAME}` in a secret's value is replaced by the
// environment variable, and a missing one is a problem. Throws nothing.
Loaded load(const std::filesystem::path& file);

// What was understood, for people (`weir check`). No secret is printed.
void describe(const Config& config, pricing::Instant now, std::ostream& out);

Sha256 sha256(std::string_view secret);
// The same in hexadecimal, as `keys[].sha256` wants it.
std::string sha256_hex(std::string_view secret);
std::string hex_of(std::span<const std::uint8_t> bytes);

}  // namespace weir::config
