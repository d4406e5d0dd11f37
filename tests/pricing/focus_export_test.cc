#include "pricing/ledger/focus_export.h"

#include <gtest/gtest.h>

#include <sstream>

namespace weir::pricing {
namespace {

SpendRow row(const std::string& period) {
  SpendRow row;
  row.group = {period, "acme", "production", "deepseek-v4-pro", "pro", "ascend-1", "interactive", "peak"};
  row.requests = 3;
  row.usage = {1'000, 200, 30, 4};
  row.cost = *parse_money("0.001234567");
  return row;
}

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

// The value of a column in the first row.
std::string value(const std::vector<SpendRow>& rows, const std::string& column) {
  std::istringstream csv(render_focus(rows));
  std::string header, line;
  std::getline(csv, header);
  std::getline(csv, line);
  const auto names = fields(header.substr(0, header.size() - 1));
  const auto found = std::find(names.begin(), names.end(), column);
  if (found == names.end()) return "no column " + column;
  return fields(line).at(static_cast<std::size_t>(found - names.begin()));
}

TEST(FocusExport, HasEveryMandatoryColumn) {
  for (const char* column :
       {"BilledCost",         "BillingAccountId", "BillingAccountName", "BillingCurrency",   "BillingPeriodEnd",
        "BillingPeriodStart", "ChargeCategory",   "ChargeClass",        "ChargeDescription", "ChargePeriodEnd",
        "ChargePeriodStart",  "ContractedCost",   "EffectiveCost",      "InvoiceIssuerName", "ListCost",
        "PricingQuantity",    "PricingUnit",      "ProviderName",       "PublisherName",     "ServiceCategory",
        "ServiceName"}) {
    EXPECT_NE(value({row("2026-09-10")}, column), std::string("no column ") + column);
  }
}

TEST(FocusExport, ChargesExactlyWhatTheLedgerSays) {
  const std::vector<SpendRow> rows{row("2026-09-10")};
  EXPECT_EQ(value(rows, "BilledCost"), "0.001234567");
  EXPECT_EQ(value(rows, "EffectiveCost"), "0.001234567");
  EXPECT_EQ(value(rows, "BillingCurrency"), "USD");
  EXPECT_EQ(value(rows, "PricingQuantity"), "1234");
  EXPECT_EQ(value(rows, "SubAccountId"), "acme");
  EXPECT_EQ(value(rows, "SkuPriceId"), "deepseek-v4-pro/peak");
}

TEST(FocusExport, NamesPeriodsInUtc) {
  EXPECT_EQ(value({row("2026-12-31")}, "ChargePeriodStart"), "2026-12-31T00:00:00Z");
  EXPECT_EQ(value({row("2026-12-31")}, "ChargePeriodEnd"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(value({row("2026-12-31T23:00+00:00")}, "ChargePeriodStart"), "2026-12-31T23:00:00Z");
  EXPECT_EQ(value({row("2026-12-31T23:00+00:00")}, "ChargePeriodEnd"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(value({row("2026-12-31")}, "BillingPeriodStart"), "2026-12-01T00:00:00Z");
  EXPECT_EQ(value({row("2026-12-31")}, "BillingPeriodEnd"), "2027-01-01T00:00:00Z");
}

TEST(FocusExport, AsksForWhatItPrints) {
  SpendQuery query;
  query.where = {{GroupBy::tenant, {"acme"}}};
  query = focus_query(query, GroupBy::hour);
  EXPECT_EQ(query.group_by.size(), row("2026-09-10").group.size());
  EXPECT_EQ(query.group_by.front(), GroupBy::hour);
  EXPECT_EQ(query.where.size(), 1u);
}

}  // namespace
}  // namespace weir::pricing
