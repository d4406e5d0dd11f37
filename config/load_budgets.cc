// budgets: a list of
//
//   name, amount, period [, time_zone]      of the installation, or with one of
//   tenant | key | tag                      of that tenant, key or tag
//   [kind: hard | soft] [warn_at] [lowest_tier_at] [pace]
#include <algorithm>
#include <array>

#include "config/loading.h"
#include "pricing/admission_control.h"

namespace weir::config {
namespace {

void read_kind(const YamlReader& entry, pricing::BudgetTerms& terms) {
  std::string kind;
  if (!entry.read("kind", kind)) return;
  if (kind != "hard" && kind != "soft") entry.at("kind").problem(unknown_name("kind", kind, {"hard", "soft"}));
  terms.hard = kind != "soft";
  if (!terms.hard && entry.at("lowest_tier_at"))
    entry.at("lowest_tier_at").problem("means nothing in a soft budget, which only warns; leave it out");
}

void read_period(const YamlReader& entry, pricing::BudgetTerms& terms) {
  std::string name;
  if (!entry.require("period", name)) return;
  const auto period = pricing::period_named(name);
  if (!period) return entry.at("period").problem(unknown_name("period", name, {"day", "week", "month", "total"}));
  terms.period = *period;
  std::string zone = "UTC";
  const bool named = entry.read("time_zone", zone);
  if (*period == pricing::Period::total) {
    if (named) entry.at("time_zone").problem("means nothing in a total, which has no days; leave it out");
    return;
  }
  terms.calendar = calendar_in(entry.at("time_zone"), zone);
}

void read_pace(const YamlReader& entry, pricing::BudgetTerms& terms) {
  entry.read("pace", terms.paced);
  if (terms.paced && terms.period == pricing::Period::total)
    entry.at("pace").problem("needs a period with an end; a total has none");
}

void read_whose(const YamlReader& entry, const Config& config, Budget& budget) {
  budget.tenant = find_named(entry, "tenant", config.tenants, "tenant");
  budget.key = find_named(entry, "key", config.keys, "key");
  std::string tag;
  if (entry.read("tag", tag)) budget.tag = tag;
  const std::array<std::string_view, 3> members{"tenant", "key", "tag"};
  const auto given = std::count_if(members.begin(), members.end(),
                                   [&](std::string_view member) { return static_cast<bool>(entry.at(member)); });
  if (given > 1) entry.problem("is of one tenant, key or tag, or of the installation; make a budget of each");
}

// A request falls under the budgets of the installation, its tenant, its key and its tag.
void check_number(const YamlReader& root, const Config& config) {
  const auto count = [&](auto matches) {
    return static_cast<std::size_t>(std::count_if(config.budgets.begin(), config.budgets.end(), matches));
  };
  std::size_t of_a_tag = 0, of_a_key = 0;
  for (const Budget& budget : config.budgets) {
    if (budget.tag) of_a_tag = std::max(of_a_tag, count([&](const Budget& other) { return other.tag == budget.tag; }));
  }
  for (std::size_t i = 0; i < config.keys.size(); ++i)
    of_a_key = std::max(of_a_key, count([&](const Budget& budget) { return applies_to_key(budget, config, i); }));
  if (of_a_key + of_a_tag > pricing::kBudgetsOfOneRequest)
    root.at("budgets").problem("one request would fall under more than " +
                               std::to_string(pricing::kBudgetsOfOneRequest) + " budgets; use fewer");
}

}  // namespace

bool applies_to_key(const Budget& budget, const Config& config, std::size_t key) {
  if (budget.tag) return false;
  if (budget.key) return *budget.key == static_cast<int>(key);
  return !budget.tenant || *budget.tenant == config.keys[key].tenant;
}

void load_budgets(const YamlReader& root, Config& config) {
  root.each("budgets", [&config](const YamlReader& entry) {
    entry.expect_keys(
        {"name", "tenant", "key", "tag", "amount", "period", "time_zone", "kind", "warn_at", "lowest_tier_at", "pace"});
    Budget budget;
    const bool named = read_new_name(entry, config.budgets, budget.name);
    budget.terms.name = budget.name;
    read_whose(entry, config, budget);
    std::string present;
    if (entry.require("amount", present)) budget.terms.amount = read_money(entry, "amount").value_or(pricing::Money{});
    read_period(entry, budget.terms);
    read_kind(entry, budget.terms);
    entry.read("warn_at", budget.terms.warn_at, 0, 1);
    entry.read("lowest_tier_at", budget.terms.lowest_tier_at, 0, 1);
    read_pace(entry, budget.terms);
    if (named) config.budgets.push_back(std::move(budget));
  });
  check_number(root, config);
}

}  // namespace weir::config
