#include "pricing/ledger/record_query.h"

#include <utility>

namespace weir::pricing {

bool has_words(const UsageRecord& record, const std::vector<SpendFilter>& where) {
  return hold(where, [&](GroupBy group) { return word_of(record, group); });
}

bool RecordPage::take(UsageRecord record, const RecordQuery& query) {
  if (records.size() == query.most || looked_at_ == kLookedAt) return false;
  ++looked_at_;
  next = RecordPlace{record.admitted_at, record.request_id};
  if (has_words(record, query.where)) records.push_back(std::move(record));
  return true;
}

}  // namespace weir::pricing
