#include <gtest/gtest.h>

#include <sstream>

#include "installation.h"

namespace weir::config {
namespace {

std::string budget(const std::string& fields) {
  return "budgets:\n  - {" + fields + "}\n";
}

TEST(Budgets, AreReadAsWritten) {
  const Config config = config_of(
      budget("name: acme-monthly, tenant: acme, amount: 12.5, period: month, time_zone: Asia/Shanghai, warn_at: 0.5, "
             "lowest_tier_at: 0.8, pace: true"));
  const Budget& read = config.budgets.at(0);
  EXPECT_EQ(read.tenant, 0);
  EXPECT_EQ(read.terms.name, "acme-monthly");
  EXPECT_EQ(read.terms.amount, pricing::Money{12'500'000'000});
  EXPECT_EQ(read.terms.period, pricing::Period::month);
  EXPECT_EQ(read.terms.calendar->zone_name(), "Asia/Shanghai");
  EXPECT_EQ(read.terms.warn_at, 0.5);
  EXPECT_EQ(read.terms.lowest_tier_at, 0.8);
  EXPECT_TRUE(read.terms.hard);
  EXPECT_TRUE(read.terms.paced);
}

TEST(Budgets, AreOfTheInstallationUnlessToldOtherwise) {
  const Config config = config_of(budget("name: all, amount: 1, period: day"));
  EXPECT_TRUE(applies_to_key(config.budgets.at(0), config, 0));
  EXPECT_EQ(config.budgets.at(0).terms.calendar->zone_name(), "UTC");
}

TEST(Budgets, OfATagApplyToNoKeyByItself) {
  const Config config = config_of(budget("name: night, tag: nightly, amount: 1, period: total, kind: soft"));
  EXPECT_FALSE(applies_to_key(config.budgets.at(0), config, 0));
  EXPECT_FALSE(config.budgets.at(0).terms.hard);
}

// A limit on something that does not exist is a mistake, not a limit that nobody meets.
TEST(Budgets, NameOnlyWhatThereIs) {
  EXPECT_EQ(problems_of(budget("name: b, tenant: acm, amount: 1, period: day")),
            Lines{R"(weir.yaml:2: budgets[0].tenant: there is no tenant "acm"; did you mean "acme"?)"});
  EXPECT_EQ(
      problems_of(budget("name: b, key: acme-wob, amount: 1, period: fortnight")),
      (Lines{R"(weir.yaml:2: budgets[0].key: there is no key "acme-wob"; did you mean "acme-web"?)",
             R"(weir.yaml:2: budgets[0].period: there is no period "fortnight"; there are: day week month total)"}));
}

TEST(Budgets, AreOfOneThing) {
  EXPECT_EQ(
      problems_of(budget("name: b, tenant: acme, tag: x, amount: 1, period: day")),
      Lines{"weir.yaml:2: budgets[0]: is of one tenant, key or tag, or of the installation; make a budget of each"});
}

TEST(Budgets, InTotalHaveNoTimeZoneAndNoPace) {
  EXPECT_EQ(problems_of(budget("name: b, amount: 1, period: total, time_zone: UTC, pace: true")),
            (Lines{"weir.yaml:2: budgets[0].time_zone: means nothing in a total, which has no days; leave it out",
                   "weir.yaml:2: budgets[0].pace: needs a period with an end; a total has none"}));
}

TEST(Budgets, NeedAnAmountAndAPeriod) {
  EXPECT_EQ(problems_of(budget("name: b, time_zone: Asia/Atlantis")),
            (Lines{"weir.yaml:2: budgets[0]: `amount` is missing", "weir.yaml:2: budgets[0]: `period` is missing"}));
  EXPECT_EQ(problems_of(budget("name: b, amount: -1, period: day")),
            Lines{"weir.yaml:2: budgets[0].amount: must be a decimal amount such as 0.05, not \"-1\""});
}

TEST(Budgets, OfOneRequestAreNotTooMany) {
  std::string many = "budgets:\n";
  for (int i = 0; i < 13; ++i) many += "  - {name: b" + std::to_string(i) + ", amount: 1, period: day}\n";
  EXPECT_EQ(problems_of(many),
            Lines{"weir.yaml:2: budgets: one request would fall under more than 12 budgets; use fewer"});
}

TEST(Limits, OfATenantAndAKeyAreReadAsWritten) {
  const Config config = config_of(
      "tenants:\n"
      "  - name: acme\n"
      "    limits: {requests_per_minute: 600, tokens_per_minute: 2000000, concurrent_requests: 64}\n"
      "    keys:\n"
      "      - {name: web, sha256: 5f514c4f6c70ebe6f9e8d2ae2bffc8f88dd2f6e2660a579d269d5cef701369f4,\n"
      "         limits: {concurrent_requests: 8}}\n");
  EXPECT_EQ(config.tenants.at(0).limits.requests_per_minute, 600);
  EXPECT_EQ(config.tenants.at(0).limits.tokens_per_minute, 2'000'000);
  EXPECT_EQ(config.tenants.at(0).limits.concurrent_requests, 64);
  EXPECT_EQ(config.keys.at(0).limits.concurrent_requests, 8);
  EXPECT_FALSE(config.keys.at(0).limits.requests_per_minute);
}

TEST(Limits, AreAtLeastOneAndHaveTheirOwnNames) {
  const Lines lines = problems_of("tenants:\n  - {name: acme, limits: {requests_per_minute: 0, rpm: 5}}\n");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "weir.yaml:2: tenants[0].limits: unknown key \"rpm\"");
  EXPECT_TRUE(lines[1].starts_with("weir.yaml:2: tenants[0].limits.requests_per_minute: must be")) << lines[1];
}

TEST(Budgets, AndLimitsAreDescribed) {
  std::ostringstream out;
  describe(config_of(budget("name: b, key: acme-web, amount: 5, period: day")), pricing::Instant(), out);
  EXPECT_NE(out.str().find("b: 5.00 usd a day in UTC for key acme-web, warns at 80 %, flash only from 90 %, hard"),
            std::string::npos)
      << out.str();
}

}  // namespace
}  // namespace weir::config
