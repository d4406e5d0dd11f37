#include "pricing/ledger/memory_ledger.h"
#include "pricing/ledger/sqlite_ledger.h"
#include "tests/contract/ledger_contract.h"

namespace weir::pricing {
namespace {

std::unique_ptr<Ledger> make_memory_ledger(const std::filesystem::path&) {
  return std::make_unique<MemoryLedger>();
}

std::unique_ptr<Ledger> make_sqlite_ledger(const std::filesystem::path& directory) {
  return std::make_unique<SqliteLedger>(directory / "ledger.db");
}

INSTANTIATE_TEST_SUITE_P(, LedgerContract,
                         testing::Values(LedgerUnderTest{"memory", make_memory_ledger},
                                         LedgerUnderTest{"sqlite", make_sqlite_ledger}));

TEST(UsageRecord, IsAsNewOnceItIsCleared) {
  UsageRecord record = full_record();
  clear(record);
  EXPECT_EQ(record, UsageRecord());
}

TEST(Outcome, HasAName) {
  EXPECT_EQ(name_of(Outcome::served), "served");
  EXPECT_EQ(name_of(Outcome::shutdown), "shutdown");
  EXPECT_EQ(outcome_named("client_left"), Outcome::client_left);
  EXPECT_EQ(outcome_named("lost"), std::nullopt);
}

TEST(GroupBy, HasAName) {
  EXPECT_EQ(name_of(GroupBy::day), "day");
  EXPECT_EQ(group_named("window"), GroupBy::window);
  EXPECT_EQ(group_named("year"), std::nullopt);
}

}  // namespace
}  // namespace weir::pricing
