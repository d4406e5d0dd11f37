#include <algorithm>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/commands.h"
#include "pricing/calendar.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "pricing/ledger/usage_table.h"

namespace weir::gateway {
namespace {

std::vector<pricing::GroupBy> groups_in(std::string_view list) {
  std::vector<pricing::GroupBy> groups;
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), name.size() + 1));
    const auto group = pricing::group_named(name);
    if (!group)
      throw std::invalid_argument("--by knows no \"" + std::string(name) + "\"; it knows " + pricing::group_names());
    groups.push_back(*group);
  }
  return groups;
}

// The first instant of a civil day, "2026-11-24", in the calendar's zone.
std::optional<pricing::Instant> start_of_day(const std::string& text, const pricing::Calendar& calendar) {
  if (text.empty()) return std::nullopt;
  const auto date = pricing::parse_date(text);
  if (!date) throw std::invalid_argument("\"" + text + "\" is no day; write it as 2026-11-24");
  return calendar.start_of(*date);
}

}  // namespace

int run_usage(const UsageOptions& options) {
  const auto calendar = pricing::Calendar::in_zone(options.time_zone);
  if (!calendar) throw std::invalid_argument("the system knows no time zone \"" + options.time_zone + "\"");
  pricing::SpendQuery query;
  query.from = start_of_day(options.from, *calendar);
  query.until = start_of_day(options.until, *calendar);
  query.group_by = groups_in(options.by);
  query.time_zone = options.time_zone;
  if (!options.tenant.empty()) query.where.push_back({pricing::GroupBy::tenant, {options.tenant}});
  pricing::SqliteLedger ledger(options.ledger, pricing::SqliteLedger::Mode::read_only);
  std::cout << pricing::render(ledger.spend(query), query.group_by, pricing::format_named(options.format).value());
  return 0;
}

}  // namespace weir::gateway
