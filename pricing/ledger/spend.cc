#include "pricing/ledger/spend.h"

#include "pricing/enum_names.h"
#include "pricing/ledger/ledger.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<GroupBy, 14> kGroups{{"minute", "hour", "day", "week", "month", "tenant", "key", "model", "tier",
                                          "deployment", "policy", "outcome", "window", "tag"}};

}  // namespace

std::string_view name_of(GroupBy group) {
  return kGroups[group];
}

std::optional<GroupBy> group_named(std::string_view name) {
  return kGroups.find(name);
}

std::string group_names() {
  std::string names;
  for (const std::string_view name : kGroups.words) names.append(names.empty() ? "" : ", ").append(name);
  return names;
}

bool is_by_tag(const SpendQuery& query) {
  return std::ranges::count(query.group_by, GroupBy::tag) > 0 ||
         std::ranges::count(query.where, GroupBy::tag, &SpendFilter::word) > 0;
}

void require_words(const SpendQuery& query) {
  for (const SpendFilter& filter : query.where) {
    if (is_time(filter.word))
      throw LedgerError("a filter cannot be by " + std::string{name_of(filter.word)} + "; ask for a period instead");
  }
}

std::string_view word_of(const UsageRecord& record, GroupBy group) {
  switch (group) {
    case GroupBy::tenant:
      return record.tenant;
    case GroupBy::key:
      return record.key;
    case GroupBy::model:
      return record.model;
    case GroupBy::tier:
      return record.tier;
    case GroupBy::deployment:
      return record.deployment;
    case GroupBy::policy:
      return record.policy;
    case GroupBy::outcome:
      return name_of(record.outcome);
    case GroupBy::window:
      return record.tariff_window;
    case GroupBy::tag:
      return record.tag;
    default:
      return {};
  }
}

}  // namespace weir::pricing
