#include "pricing/ledger/memory_ledger.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "pricing/ledger/civil_days.h"

namespace weir::pricing {
namespace {

bool is_asked_for(const UsageRecord& record, const SpendQuery& query) {
  if (query.from && record.admitted_at < *query.from) return false;
  if (query.until && record.admitted_at >= *query.until) return false;
  return !query.tenant || record.tenant == *query.tenant;
}

std::string group_value(const UsageRecord& record, GroupBy group, std::optional<CivilDays>& days) {
  switch (group) {
    case GroupBy::day:
      return days->day_of(record.admitted_at);
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
      return std::string{name_of(record.outcome)};
    case GroupBy::window:
      break;
  }
  return record.tariff_window;
}

void add(SpendRow& row, const UsageRecord& record) {
  ++row.requests;
  row.served += record.outcome == Outcome::served;
  row.usage += record.usage;
  row.cost += record.cost;
}

}  // namespace

void MemoryLedger::append(std::span<const UsageRecord> records) {
  const bool all_have_ids = std::ranges::none_of(records, &std::string::empty, &UsageRecord::request_id);
  if (!all_have_ids) throw LedgerError("a usage record without a request_id cannot be kept");
  const std::lock_guard lock(mutex_);
  for (const UsageRecord& record : records) records_.try_emplace(record.request_id, record);
}

std::vector<SpendRow> MemoryLedger::spend(const SpendQuery& query) {
  std::optional<CivilDays> days;
  if (std::ranges::count(query.group_by, GroupBy::day) > 0) days.emplace(query.time_zone);

  std::map<std::pair<std::vector<std::string>, std::string_view>, SpendRow> rows;  // by group, then currency
  const std::lock_guard lock(mutex_);
  for (const auto& [id, record] : records_) {
    if (!is_asked_for(record, query)) continue;
    std::vector<std::string> group;
    for (const GroupBy by : query.group_by) group.push_back(group_value(record, by, days));
    SpendRow& row = rows[{group, name_of(record.currency)}];
    row.group = std::move(group);
    row.currency = record.currency;
    add(row, record);
  }

  std::vector<SpendRow> result;
  for (auto& [key, row] : rows) result.push_back(std::move(row));
  return result;
}

std::optional<UsageRecord> MemoryLedger::find(std::string_view request_id) {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(request_id);
  if (found == records_.end()) return std::nullopt;
  return found->second;
}

std::vector<UsageRecord> MemoryLedger::latest(std::size_t most) {
  const std::lock_guard lock(mutex_);
  std::vector<UsageRecord> records;
  for (const auto& [id, record] : records_) records.push_back(record);
  std::sort(records.begin(), records.end(), [](const UsageRecord& a, const UsageRecord& b) {
    return std::tie(b.admitted_at, b.request_id) < std::tie(a.admitted_at, a.request_id);
  });
  records.resize(std::min(most, records.size()));
  return records;
}

std::int64_t MemoryLedger::count() {
  const std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(records_.size());
}

}  // namespace weir::pricing
