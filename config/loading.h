// The steps of config::load, one per noun, in the order in which they depend on each other. Each reads its section,
// reports what is wrong, and leaves what it understood in the Config.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/units.h"
#include "config/yaml_reader.h"

namespace weir::config {

void load_server(const YamlReader& root, Config& config);
void load_ledger(const YamlReader& root, const std::filesystem::path& directory, Config& config);
void load_prices(const YamlReader& root, const std::filesystem::path& directory, std::vector<Problem>& problems,
                 Config& config);
void load_quality(const YamlReader& root, const std::filesystem::path& directory, std::vector<Problem>& problems,
                  Config& config);
void load_tiers(const YamlReader& root, Config& config);
void load_text_head(const YamlReader& root, const std::filesystem::path& directory, Config& config);
void load_deployments(const YamlReader& root, Config& config);
void load_policies(const YamlReader& root, Config& config);
void load_aliases(const YamlReader& root, Config& config);
void load_tenants(const YamlReader& root, Config& config);
void load_budgets(const YamlReader& root, Config& config);

// config::load for who is about to make the text head: whether the file names one, and which, is not looked at.
Loaded load_without_text_head(const std::filesystem::path& file);

// A policy's terms: everything but its name. `into` holds what stands where nothing is said.
void read_policy_terms(const YamlReader& entry, const Config& config, Policy& into);

// Whether an alias pins what is below that tier.
bool pins_below(const ModelAlias& alias, int least_tier, const Config& config);

// Policies that were applied over those of the file (applied_policies.h). What is wrong there is a warning.
void load_applied_policies(std::vector<Problem>& problems, Config& config);

// What a deployment speaks on the wire: its dialect, and what that brings along unless the entry says otherwise.
void read_wire(const YamlReader& entry, Deployment& into);

// The digest under `sha256`, as `weir keys hash` prints it; false, with the problem reported, when it is none.
bool read_sha256(const YamlReader& at, Sha256& digest);

// The member's price, in the way money is written; a problem when it is none.
std::optional<pricing::Money> read_money(const YamlReader& at, std::string_view key);

// The calendar of a time zone; a problem there when the system does not know it.
std::optional<pricing::Calendar> calendar_in(const YamlReader& at, const std::string& zone);

// The entry that has the name under `key`; a problem that suggests the nearest when there is none. Entries have `name`.
template <class Entry>
std::optional<int> find_named(const YamlReader& at, std::string_view key, const std::vector<Entry>& entries,
                              std::string_view what);
std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string_view>& known);

template <class Entry>
std::optional<int> find_named(const YamlReader& at, std::string_view key, const std::vector<Entry>& entries,
                              std::string_view what) {
  std::string name;
  if (!at.read(key, name)) return std::nullopt;
  if (const auto index = index_named(name, entries)) return index;
  std::vector<std::string_view> known;
  for (const Entry& entry : entries) known.push_back(entry.name);
  at.at(key).problem(unknown_name(what, name, known));
  return std::nullopt;
}

// Reads the entry's `name`, and reports it when another entry has it.
template <class Entry, class Text>
bool read_new_name(const YamlReader& at, const std::vector<Entry>& entries, Text& name) {
  if (!at.require("name", name)) return false;
  if (!is_visible(name)) at.at("name").problem("must be visible ASCII characters without blanks: it goes into headers");
  if (!index_named(name, entries)) return true;
  at.at("name").problem("the name \"" + name + "\" is taken by another entry; names must differ");
  return false;
}

}  // namespace weir::config
