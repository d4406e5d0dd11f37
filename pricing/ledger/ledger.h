// A Ledger is the append-only truth about what was used and what it cost.
//
//   append(records)   all of them or none; a record whose request_id is already there is skipped, so a batch that is
//                     written twice counts once
//   spend(query)      sums over the records, grouped; to the nano-unit what adding the records up would give
//
// Thread contract: append() is called by one thread at a time (gateway's LedgerWriter); spend() may be called from
// another. Both throw LedgerError. Implementations: SqliteLedger (the default store) and MemoryLedger; both pass
// tests/contract/ledger_contract.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "pricing/ledger/feedback.h"
#include "pricing/ledger/record_query.h"
#include "pricing/ledger/refusal.h"
#include "pricing/ledger/spend.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

struct LedgerError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  virtual void append(std::span<const UsageRecord* const> records) = 0;
  void append(std::span<const UsageRecord> records) {
    std::vector<const UsageRecord*> all;
    all.reserve(records.size());
    for (const UsageRecord& record : records) all.push_back(&record);
    append(all);
  }
  // Ordered by group values; one more row per currency where a group was charged in two.
  virtual std::vector<SpendRow> spend(const SpendQuery& query) = 0;
  virtual std::optional<UsageRecord> find(std::string_view request_id) = 0;
  // The last admitted first; of one millisecond, by request id.
  virtual std::vector<UsageRecord> latest(std::size_t most) = 0;
  // Single records, page by page (record_query.h).
  virtual RecordPage page(const RecordQuery& query) = 0;
  virtual std::int64_t count() = 0;
  // Drops the oldest records admitted before that, to the hour, `most` at a time; returns how many there were. Their
  // sums stay in every spend(), whose periods and groups then get no finer than a quarter of an hour. Feedback stays,
  // but for its comments.
  virtual std::int64_t drop_records(Instant before, std::size_t most) = 0;
  // What was charged to requests of this tag from this quarter of an hour on; also what was dropped.
  virtual Money tag_spend(std::string_view tag, Instant from, Currency currency) = 0;
  // Adds to the counts.
  virtual void count_refusals(const Refusals& refusals) = 0;
  // Of the quarters of an hour that begin in [from, until).
  virtual Refusals refusals(Instant from, Instant until) = 0;
  // All or none. Of one request and source the last stays; returns, in the same order, what each took the place of.
  virtual std::vector<std::optional<Feedback>> keep_feedback(std::span<const Feedback> given) = 0;
  // All of it, in order of the requests' time; of one millisecond, by request id and source. As with for_each.
  virtual void for_each_feedback(const std::function<void(const Feedback&)>& visit) = 0;
  // Every record admitted from `from` (inclusive) until `until` (exclusive), in order of time; of one millisecond, by
  // request id. The ledger is locked meanwhile: `visit` does not call it.
  virtual void for_each(Instant from, Instant until, const std::function<void(const UsageRecord&)>& visit) = 0;
};

}  // namespace weir::pricing
