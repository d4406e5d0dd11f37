// What a reader of single records asks for, and gets page by page, the last admitted first:
//
//   auto page = ledger.page({.where = {{GroupBy::tenant, {"acme"}}}, .most = 50});
//   query.before = page.next;     // and so on, while there is a next
//
// A page may hold fewer than asked for, even none, and still have a next one: at most kLookedAt records are looked at
// for one page, so that a rare word costs no walk through the whole ledger.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pricing/ledger/spend.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

// Of one millisecond, records are in the order of their ids.
struct RecordPlace {
  Instant admitted_at;
  std::string request_id;
};

struct RecordQuery {
  std::optional<Instant> from;   // inclusive
  std::optional<Instant> until;  // exclusive
  std::vector<SpendFilter> where = {};
  std::optional<RecordPlace> before = {};
  std::size_t most = 50;
};

struct RecordPage {
  static constexpr std::size_t kLookedAt = 10'000;

  std::vector<UsageRecord> records;
  std::optional<RecordPlace> next;  // nothing where no older record is left

  // Takes the next record, in order; false when the page is full.
  bool take(UsageRecord record, const RecordQuery& query);

 private:
  std::size_t looked_at_ = 0;
};

bool has_words(const UsageRecord& record, const std::vector<SpendFilter>& where);

}  // namespace weir::pricing
