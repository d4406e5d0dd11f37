#include "pricing/ledger/repricing.h"

#include <gtest/gtest.h>

#include "pricing/ledger/memory_ledger.h"
#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

PriceBook book_of(std::int64_t completion_rate) {
  PriceBook book;
  PriceVersion version;
  version.version = "at " + std::to_string(completion_rate);
  version.effective_from = utc("2026-01-01");
  version.base.completion = Rate{completion_rate};
  book.add("pro", version);
  return book;
}

UsageRecord charged(const char* id, const char* when, Money cost) {
  UsageRecord record;
  record.request_id = id;
  record.admitted_at = utc(when);
  record.tenant = "acme";
  record.price_key = "pro";
  record.price_version = "mistaken";
  record.usage = {0, 0, 1'000, 0};
  record.cost = cost;
  return record;
}

class RepricedLedger : public testing::Test {
 protected:
  RepricedLedger() {
    ledger.append(std::vector{charged("a", "2026-11-24 10:00", {500}), charged("b", "2026-11-24 11:00", {2'000}),
                              charged("late", "2026-11-25 10:00", {500})});
  }

  Repricing repriced_at(std::int64_t rate) {
    Repricing repricing = reprice(ledger, book_of(rate), utc("2026-11-24"), utc("2026-11-25"));
    ledger.append(repricing.adjustments);
    return repricing;
  }
  Money total() { return ledger.spend({}).at(0).cost; }

  MemoryLedger ledger;
};

TEST_F(RepricedLedger, GetsAnAdjustmentForEachRecordThatWasChargedWrongly) {
  const Repricing repricing = repriced_at(2'000);  // 1,000 tokens are 2,000 nano
  ASSERT_EQ(repricing.adjustments.size(), 1u);
  EXPECT_EQ(repricing.adjustments[0].adjusts, "a");
  EXPECT_EQ(repricing.adjustments[0].cost, Money{1'500});
  EXPECT_EQ(repricing.adjustments[0].price_version, "at 2000");
  EXPECT_EQ(repricing.before, Money{2'500});
  EXPECT_EQ(repricing.after, Money{4'000});
  EXPECT_EQ(total(), Money{4'000 + 500});
}

// What was written stays as it was.
TEST_F(RepricedLedger, KeepsItsHistory) {
  repriced_at(2'000);
  EXPECT_EQ(ledger.find("a")->cost, Money{500});
  EXPECT_EQ(ledger.find("a")->price_version, "mistaken");
  EXPECT_EQ(ledger.spend({}).at(0).requests, 3);
}

TEST_F(RepricedLedger, ChangesNothingTheSecondTime) {
  repriced_at(2'000);
  EXPECT_TRUE(repriced_at(2'000).adjustments.empty());
  EXPECT_EQ(total(), Money{4'500});
}

TEST_F(RepricedLedger, CanBeRepricedBackAndForth) {
  repriced_at(2'000);
  repriced_at(1'000);
  repriced_at(2'000);
  EXPECT_EQ(total(), Money{4'500});
  repriced_at(0);
  EXPECT_EQ(total(), Money{500}) << "zero is a price";
}

TEST_F(RepricedLedger, LeavesAloneWhatTheBookDoesNotKnow) {
  UsageRecord unknown = charged("c", "2026-11-24 12:00", {700});
  unknown.price_key = "unknown";
  ledger.append(std::vector{unknown});
  EXPECT_EQ(repriced_at(2'000).unpriced, 1);
  EXPECT_EQ(total(), Money{4'500 + 700});
}

TEST_F(RepricedLedger, ChargesNothingForWhatUsedNothing) {
  UsageRecord refused = charged("c", "2026-11-24 12:00", {0});
  refused.usage = {};
  ledger.append(std::vector{refused});
  EXPECT_EQ(repriced_at(2'000).records, 2);
}

}  // namespace
}  // namespace weir::pricing
