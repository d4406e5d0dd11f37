#include "pricing/ledger/reconciliation.h"

#include <gtest/gtest.h>

#include "pricing/ledger/memory_ledger.h"
#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

UsageRecord recorded(const char* id, const char* when, const char* tier, std::int64_t nanos) {
  UsageRecord record;
  record.request_id = id;
  record.admitted_at = utc(when);
  record.tier = tier;
  record.model = std::string("deepseek-") + tier;
  record.deployment = tier;
  record.cost = {nanos};
  return record;
}

class Reconciled : public testing::Test {
 protected:
  Reconciled() {
    ledger.append(
        std::vector{recorded("a", "2026-11-24 10:10", "pro", 100), recorded("b", "2026-11-24 10:50", "pro", 50),
                    recorded("c", "2026-11-24 11:00", "flash", 7), recorded("d", "2026-11-25 00:00", "pro", 9)});
  }

  // Each row as "time model: statement - ledger".
  std::vector<std::string> rows(const std::vector<StatementLine>& statement,
                                const std::vector<std::string>& deployments = {}) {
    std::vector<std::string> lines;
    for (const ReconciledRow& row : reconcile(ledger, statement, "UTC", Currency::usd, deployments).rows)
      lines.push_back(row.time + " " + row.model + ": " + std::to_string(row.statement.nanos) + " - " +
                      std::to_string(row.ledger.nanos));
    return lines;
  }

  MemoryLedger ledger;
};

using Lines = std::vector<std::string>;

TEST_F(Reconciled, ShowsEachHourAndModelOnBothSides) {
  EXPECT_EQ(
      rows({{utc("2026-11-24 10:00"), true, "deepseek-pro", {160}}, {utc("2026-11-24 11:00"), true, "other", {1}}}),
      (Lines{"2026-11-24T10:00+00:00 deepseek-pro: 160 - 150", "2026-11-24T11:00+00:00 deepseek-flash: 0 - 7",
             "2026-11-24T11:00+00:00 other: 1 - 0"}));
}

TEST_F(Reconciled, IsByDayWhereTheStatementIs) {
  EXPECT_EQ(rows({{utc("2026-11-24"), false, "deepseek-pro", {150}}}),
            (Lines{"2026-11-24 deepseek-flash: 0 - 7", "2026-11-24 deepseek-pro: 150 - 150"}));
}

TEST_F(Reconciled, KnowsATierByItsName) {
  EXPECT_EQ(rows({{utc("2026-11-24"), false, "pro", {150}}}),
            (Lines{"2026-11-24 deepseek-flash: 0 - 7", "2026-11-24 pro: 150 - 150"}));
}

TEST_F(Reconciled, LooksAtOneProvidersDeploymentsOnly) {
  EXPECT_EQ(rows({{utc("2026-11-24"), false, "pro", {150}}}, {"pro"}), Lines{"2026-11-24 pro: 150 - 150"});
}

TEST_F(Reconciled, SaysTheDifferenceInPercent) {
  const auto result = reconcile(ledger, std::vector<StatementLine>{{utc("2026-11-24"), false, "pro", {165}}}, "UTC",
                                Currency::usd, {"pro"});
  EXPECT_EQ(result.total.difference(), Money{15});
  EXPECT_NE(print(result, Currency::usd).find("+10.00 %"), std::string::npos) << print(result, Currency::usd);
}

}  // namespace
}  // namespace weir::pricing
