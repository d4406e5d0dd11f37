#include <algorithm>
#include <tuple>

#include "config/config.h"
#include "config/loading.h"
#include "config/units.h"

namespace weir::config {
namespace {

// The configuration file first, then the price books.
void in_order_of_lines(std::vector<Problem>& problems, const std::string& first_file) {
  const auto place = [&](const Problem& problem) {
    return std::make_tuple(problem.file != first_file, std::string_view(problem.file), problem.line);
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
}

// Paths in a file are relative to it.
void place_access_log(const std::filesystem::path& directory, std::string& log) {
  if (!log.empty() && log != "-") log = (directory / log).string();
}

}  // namespace

std::string to_string(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line);
  text += problem.severity == Problem::Severity::warning ? ": warning: " : ": ";
  if (!problem.path.empty()) text += problem.path + ": ";
  return text + problem.message;
}

std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string_view>& known) {
  std::string message = "there is no " + std::string(what) + " \"" + std::string(name) + "\"";
  if (const auto meant = nearest(name, known); !meant.empty())
    return message + "; did you mean \"" + std::string(meant) + "\"?";
  if (known.empty()) return message;
  message += "; there are:";
  for (const std::string_view entry : known) message.append(" ").append(entry);
  return message;
}

std::optional<pricing::Money> read_money(const YamlReader& at, std::string_view key) {
  std::string text;
  if (!at.read(key, text)) return std::nullopt;
  const auto money = pricing::parse_money(text);
  if (!money) at.at(key).problem("must be a decimal amount such as 0.05, not \"" + text + "\"");
  return money;
}

std::optional<pricing::Calendar> calendar_in(const YamlReader& at, const std::string& zone) {
  auto calendar = pricing::Calendar::in_zone(zone);
  if (!calendar) at.problem("the system knows no time zone \"" + zone + "\"; write it as Asia/Shanghai");
  return calendar;
}

namespace {

Loaded load(const std::filesystem::path& file, bool with_text_head) {
  Loaded loaded;
  const YamlReader root = YamlReader::open(file, loaded.problems);
  if (!root) return loaded;
  Config config;
  root.expect_keys({"server", "ledger", "currency", "exchange", "prices", "quality", "tiers", "deployments", "policies",
                    "models", "tenants", "budgets"});
  load_server(root, config);
  place_access_log(file.parent_path(), config.server.access_log);
  load_ledger(root, file.parent_path(), config);
  load_prices(root, file.parent_path(), loaded.problems, config);
  load_quality(root, file.parent_path(), loaded.problems, config);
  load_tiers(root, config);
  if (with_text_head) load_text_head(root, file.parent_path(), config);
  load_deployments(root, config);
  load_policies(root, config);
  load_aliases(root, config);
  load_tenants(root, config);
  load_budgets(root, config);
  in_order_of_lines(loaded.problems, file.string());
  const bool wrong = std::any_of(loaded.problems.begin(), loaded.problems.end(),
                                 [](const Problem& problem) { return problem.severity == Problem::Severity::error; });
  if (wrong) return loaded;
  load_applied_policies(loaded.problems, config);
  loaded.config = std::move(config);
  return loaded;
}

}  // namespace

Loaded load(const std::filesystem::path& file) {
  return load(file, true);
}

Loaded load_without_text_head(const std::filesystem::path& file) {
  return load(file, false);
}

}  // namespace weir::config
