#include <algorithm>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/usage_period.h"
#include "pricing/calendar.h"
#include "pricing/ledger/focus_export.h"
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

pricing::SpendQuery query_of(const UsageOptions& options, const pricing::Calendar& calendar) {
  pricing::SpendQuery query;
  if (!options.period.empty()) {
    const UsagePeriod period =
        parse_period(options.period, calendar, floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
    query.from = period.from;
    query.until = period.until;
  }
  if (!options.from.empty()) query.from = parse_moment(options.from, calendar);
  if (!options.until.empty()) query.until = parse_moment(options.until, calendar);
  for (const auto& [word, any_of] : options.where) {
    if (!any_of.empty()) query.where.push_back({pricing::group_named(word).value(), any_of});
  }
  query.group_by = groups_in(options.by);
  query.time_zone = options.time_zone;
  return query;
}

std::string print_focus(pricing::Ledger& ledger, const pricing::SpendQuery& query) {
  if (query.time_zone != "UTC") throw std::invalid_argument("FOCUS rows are in UTC; leave --time-zone out");
  const bool by_hour = std::ranges::count(query.group_by, pricing::GroupBy::hour) > 0;
  const auto period = by_hour ? pricing::GroupBy::hour : pricing::GroupBy::day;
  return pricing::render_focus(ledger.spend(pricing::focus_query(query, period)));
}

}  // namespace

int run_usage(const UsageOptions& options) {
  const pricing::Calendar calendar = calendar_in(options.time_zone);
  const pricing::SpendQuery query = query_of(options, calendar);
  pricing::SqliteLedger ledger(options.ledger, pricing::SqliteLedger::Mode::read_only);
  if (options.refused) {
    const auto format = pricing::format_named(options.format);
    if (!format || !query.where.empty())
      throw std::invalid_argument("--refused has no filters and no FOCUS rows; it has periods and formats");
    std::cout << pricing::render(
        ledger.refusals(query.from.value_or(pricing::Instant::min()), query.until.value_or(pricing::Instant::max())),
        *format);
  } else if (options.format == "focus") {
    std::cout << print_focus(ledger, query);
  } else {
    std::cout << pricing::render(ledger.spend(query), query.group_by, pricing::format_named(options.format).value());
  }
  return 0;
}

}  // namespace weir::gateway
