#include <algorithm>

#include "config/loading.h"
#include "pricing/ledger/usage_record.h"

namespace weir::config {
namespace {

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

bool parse_sha256(std::string_view text, Sha256& digest) {
  if (text.size() != 2 * digest.size()) return false;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const auto high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
    if (!high || !low) return false;
    digest[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return true;
}

bool read_tenant_name(const YamlReader& entry, const std::vector<Tenant>& tenants, pricing::Name& name) {
  if (!read_new_name(entry, tenants, name)) return false;
  if (pricing::is_synthetic(name))
    entry.at("name").problem("names that begin with synthetic- are kept for made-up records (`weir seed`)");
  return true;
}

void read_digest(const YamlReader& entry, const std::vector<Key>& keys, Sha256& digest) {
  if (!read_sha256(entry, digest)) return;
  if (std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return key.secret_sha256 == digest; }))
    entry.at("sha256").problem("another key has the same secret; a secret belongs to one key");
}

void read_models(const YamlReader& entry, const Config& config, std::vector<std::string>& models) {
  const YamlReader list = entry.at("models");
  if (list.is_sequence() && list.size() == 0)
    return list.problem("allows no model; name some, or leave `models` out to allow all");
  entry.each("models", [&](const YamlReader& model) {
    const std::string name = model.text();
    std::vector<std::string_view> known;
    for (const ModelAlias& alias : config.aliases) known.push_back(alias.name);
    if (index_named(name, config.aliases)) {
      models.push_back(name);
    } else {
      model.problem(unknown_name("model", name, known));
    }
  });
}

void read_limit(const YamlReader& limits, std::string_view key, std::optional<std::int64_t>& into) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  std::int64_t limit = 0;
  if (limits.read(key, limit, 1, kMost)) into = limit;
}

void read_limits(const YamlReader& entry, pricing::RateLimits& into) {
  const YamlReader limits = entry.at("limits");
  if (!limits) return;
  limits.expect_keys({"requests_per_minute", "tokens_per_minute", "concurrent_requests"});
  read_limit(limits, "requests_per_minute", into.requests_per_minute);
  read_limit(limits, "tokens_per_minute", into.tokens_per_minute);
  read_limit(limits, "concurrent_requests", into.concurrent_requests);
}

}  // namespace

bool read_sha256(const YamlReader& at, Sha256& digest) {
  std::string text;
  if (!at.require("sha256", text)) return false;
  if (parse_sha256(text, digest)) return true;
  // The text is not repeated: somebody may have put the secret itself here.
  at.at("sha256").problem("must be the 64 hexadecimal digits that `weir keys hash` prints");
  return false;
}

void load_tenants(const YamlReader& root, Config& config) {
  root.each("tenants", [&config](const YamlReader& entry) {
    entry.expect_keys({"name", "keys", "limits"});
    Tenant tenant;
    if (!read_tenant_name(entry, config.tenants, tenant.name)) return;
    tenant.isolation_id = "weir-" + sha256_hex("tenant " + tenant.name).substr(0, 32);
    read_limits(entry, tenant.limits);
    const int index = static_cast<int>(config.tenants.size());
    config.tenants.push_back(std::move(tenant));
    entry.each("keys", [&](const YamlReader& key_entry) {
      key_entry.expect_keys({"name", "sha256", "models", "policy", "class", "limits"});
      Key key;
      key.tenant = index;
      const bool named = read_new_name(key_entry, config.keys, key.name);
      read_digest(key_entry, config.keys, key.secret_sha256);
      read_models(key_entry, config, key.models);
      key.policy = find_named(key_entry, "policy", config.policies, "policy");
      key.task_class = find_named(key_entry, "class", config.quality.classes, "task class");
      read_limits(key_entry, key.limits);
      if (named) config.keys.push_back(std::move(key));
    });
  });
  if (config.keys.empty()) root.at("tenants").warn("no tenant has a key, so every request will be refused");
}

}  // namespace weir::config
