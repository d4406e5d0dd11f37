#include "installation.h"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>
#include <utility>

namespace weir::config {
namespace {

constexpr std::pair<std::string_view, std::string_view> kSections[] = {
    {"prices:", "prices: [base.yaml]\n"},
    {"tiers:", R"(tiers:
  - {name: flash, model: deepseek-flash, quality: 70}
  - {name: pro, model: deepseek-v4-pro, quality: 76}
)"},
    {"deployments:", R"(deployments:
  - {name: flash-a3, tier: flash, dialect: vllm, url: "http://10.0.0.1:8000/v1", upstream_model: dsv4, price: cheap}
  - {name: pro-a3, tier: pro, dialect: vllm, url: "http://10.0.0.2:8000/v1", upstream_model: dsv4, price: dear}
)"},
    {"tenants:", R"(tenants:
  - name: acme
    keys: [{name: acme-web, sha256: 5f514c4f6c70ebe6f9e8d2ae2bffc8f88dd2f6e2660a579d269d5cef701369f4}]
)"},
};

constexpr std::string_view kBasePrices = R"(prices:
  cheap: [{version: cheap-1, effective: 2026-01-01, usd: {cached: 0.1, uncached: 1, completion: 2}}]
  dear: [{version: dear-1, effective: 2026-01-01, usd: {cached: 0.2, uncached: 2, completion: 4}}]
)";

std::string_view from_first_line(std::string_view text) {
  return text.starts_with('\n') ? text.substr(1) : text;
}

bool mentions(std::string_view text, std::string_view section) {
  return text.starts_with(section) || text.find("\n" + std::string(section)) != text.npos;
}

std::filesystem::path new_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "weir-config-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
  return name;
}

}  // namespace

Installation::Installation(std::string_view sections) : directory_(new_directory()) {
  write("base.yaml", kBasePrices).configure(sections);
}

Installation& Installation::configure(std::string_view sections) {
  std::string text(from_first_line(sections));
  for (const auto& [name, content] : kSections) {
    if (!mentions(sections, name)) text += content;
  }
  return write("weir.yaml", text);
}

Installation::~Installation() {
  std::filesystem::remove_all(directory_);
}

Installation& Installation::write(const std::string& file, std::string_view text) {
  std::ofstream(directory_ / file) << from_first_line(text);
  return *this;
}

Loaded Installation::load() const {
  return config::load(directory_ / "weir.yaml");
}

Lines Installation::problems() const {
  Lines lines;
  const std::string prefix = directory_.string() + "/";
  for (const Problem& problem : load().problems) {
    std::string line = to_string(problem);
    for (std::size_t at = line.find(prefix); at != line.npos; at = line.find(prefix)) line.erase(at, prefix.size());
    lines.push_back(std::move(line));
  }
  return lines;
}

Lines problems_of(std::string_view sections) {
  return Installation(sections).problems();
}

Lines problems_of_book(std::string_view book) {
  return Installation("prices: [base.yaml, book.yaml]\n").write("book.yaml", book).problems();
}

Config config_of(std::string_view sections) {
  Loaded loaded = Installation(sections).load();
  if (!loaded.config) throw std::runtime_error("a configuration in error: " + to_string(loaded.problems.at(0)));
  return *std::move(loaded.config);
}

std::string deployment(const std::string& fields) {
  return "deployments:\n  - {name: a, tier: flash, dialect: vllm, url: http://a/v1, upstream_model: m, price: cheap}\n"
         "  - {" +
         fields + "}\n";
}

std::string policy(const std::string& fields) {
  return "policies:\n  - {" + fields + "}\n";
}

}  // namespace weir::config
