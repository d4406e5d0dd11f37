#include "pricing/ledger/memory_ledger.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "pricing/ledger/civil_spans.h"

namespace weir::pricing {
namespace {

// The values of one group after another, for one record after another.
class GroupNames {
 public:
  explicit GroupNames(const SpendQuery& query) : group_by_(query.group_by) {
    for (const GroupBy group : group_by_) {
      if (is_time(group)) spans_.try_emplace(group, group, query.time_zone);
    }
  }

  template <class Word>
  std::vector<std::string> of(Instant instant, Word&& word) {
    std::vector<std::string> names;
    for (const GroupBy group : group_by_) {
      const auto span = spans_.find(group);
      names.emplace_back(span == spans_.end() ? word(group) : std::string_view(span->second.at(instant).name));
    }
    return names;
  }

 private:
  const std::vector<GroupBy>& group_by_;
  std::map<GroupBy, CivilSpans> spans_;
};

}  // namespace

void MemoryLedger::append(std::span<const UsageRecord* const> records) {
  const bool any_without_id =
      std::ranges::any_of(records, [](const UsageRecord* record) { return record->request_id.empty(); });
  if (any_without_id) throw LedgerError("a usage record without a request_id cannot be kept");
  const std::lock_guard lock(mutex_);
  for (const UsageRecord* record : records) {
    if (records_.try_emplace(record->request_id, *record).second) tell_apart(*record);
  }
}

void MemoryLedger::tell_apart(const UsageRecord& record) {
  if (record.tag.empty() || record.tag == kOtherTags) return;
  auto& told = told_tags_[{std::chrono::floor<std::chrono::days>(record.admitted_at), record.tenant}];
  if (std::ssize(told) < kTagsToldMax) told.insert(record.tag);
}

std::string_view MemoryLedger::told_tag_of(const UsageRecord& record) const {
  if (record.tag.empty()) return {};
  const auto told = told_tags_.find({std::chrono::floor<std::chrono::days>(record.admitted_at), record.tenant});
  return told != told_tags_.end() && told->second.contains(record.tag) ? std::string_view(record.tag) : kOtherTags;
}

std::vector<SpendRow> MemoryLedger::spend(const SpendQuery& query) {
  require_words(query);
  GroupNames names(query);
  std::map<std::pair<std::vector<std::string>, std::string_view>, SpendRow> rows;  // by group, then currency
  const std::lock_guard lock(mutex_);
  const auto add = [&](const UsageRecord& record) {
    if (query.from && record.admitted_at < *query.from) return;
    if (query.until && record.admitted_at >= *query.until) return;
    const auto word = [&](GroupBy by) { return by == GroupBy::tag ? told_tag_of(record) : word_of(record, by); };
    if (!hold(query.where, word)) return;
    std::vector<std::string> group = names.of(record.admitted_at, word);
    SpendRow& row = rows[{group, name_of(record.currency)}];
    row.group = std::move(group);
    row.currency = record.currency;
    row.add(record);
  };
  for (const auto& [id, record] : records_) add(record);
  for (const auto& [id, record] : dropped_) add(record);

  std::vector<SpendRow> result;
  for (auto& [key, row] : rows) {
    if (!query.durations || is_by_tag(query)) row.ttft = row.tpot = row.total = {};
    result.push_back(std::move(row));
  }
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

RecordPage MemoryLedger::page(const RecordQuery& query) {
  RecordPage page;
  for (UsageRecord& record : latest(static_cast<std::size_t>(count()))) {
    if (query.from && record.admitted_at < *query.from) continue;
    if (query.until && record.admitted_at >= *query.until) continue;
    const auto place = std::tie(record.admitted_at, record.request_id);
    if (query.before && place >= std::tie(query.before->admitted_at, query.before->request_id)) continue;
    if (!page.take(std::move(record), query)) return page;
  }
  page.next.reset();
  return page;
}

std::int64_t MemoryLedger::count() {
  const std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(records_.size());
}

Money MemoryLedger::tag_spend(std::string_view tag, Instant from, Currency currency) {
  const std::lock_guard lock(mutex_);
  Money spent;
  for (const Records* records : {&records_, &dropped_}) {
    for (const auto& [id, record] : *records) {
      if (record.tag == tag && record.currency == currency && record.admitted_at >= from) spent += record.cost;
    }
  }
  return spent;
}

void MemoryLedger::count_refusals(const Refusals& refusals) {
  const std::lock_guard lock(mutex_);
  for (const auto& [refusal, count] : refusals) refusals_[refusal] += count;
}

Refusals MemoryLedger::refusals(Instant from, Instant until) {
  const std::lock_guard lock(mutex_);
  Refusals within;
  for (const auto& [refusal, count] : refusals_) {
    if (refusal.quarter >= from && refusal.quarter < until) within[refusal] = count;
  }
  return within;
}

std::vector<std::optional<Feedback>> MemoryLedger::keep_feedback(std::span<const Feedback> given) {
  const std::lock_guard lock(mutex_);
  std::vector<std::optional<Feedback>> replaced;
  for (const Feedback& feedback : given) {
    const auto [kept, is_new] = feedback_.try_emplace({feedback.request_id, feedback.source}, feedback);
    replaced.push_back(is_new ? std::nullopt : std::optional(std::exchange(kept->second, feedback)));
  }
  return replaced;
}

void MemoryLedger::for_each_feedback(const std::function<void(const Feedback&)>& visit) {
  const std::lock_guard lock(mutex_);
  std::vector<const Feedback*> in_order;
  for (const auto& [key, feedback] : feedback_) in_order.push_back(&feedback);
  std::ranges::stable_sort(in_order, {}, &Feedback::admitted_at);
  for (const Feedback* feedback : in_order) visit(*feedback);
}

void MemoryLedger::for_each(Instant from, Instant until, const std::function<void(const UsageRecord&)>& visit) {
  const std::lock_guard lock(mutex_);
  std::map<std::pair<Instant, std::string_view>, const UsageRecord*> in_order;
  for (const auto& [id, record] : records_) {
    if (record.admitted_at >= from && record.admitted_at < until) in_order[{record.admitted_at, id}] = &record;
  }
  for (const auto& [key, record] : in_order) visit(*record);
}

std::int64_t MemoryLedger::drop_records(Instant before, std::size_t most) {
  const std::lock_guard lock(mutex_);
  const Instant end = std::chrono::floor<std::chrono::hours>(before);
  std::int64_t count = 0;
  for (auto it = records_.begin(); it != records_.end() && count < static_cast<std::int64_t>(most);) {
    const auto next = std::next(it);
    if (it->second.admitted_at < end) {
      dropped_.insert(records_.extract(it));
      ++count;
    }
    it = next;
  }
  for (auto& [key, feedback] : feedback_) {
    if (feedback.admitted_at < end) feedback.comment.clear();
  }
  return count;
}

}  // namespace weir::pricing
