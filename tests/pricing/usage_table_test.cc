#include "pricing/ledger/usage_table.h"

#include <gtest/gtest.h>

namespace weir::pricing {
namespace {

SpendRow row(std::vector<std::string> group, std::int64_t requests, const Usage& usage, const char* cost,
             Currency currency = Currency::usd) {
  SpendRow row;
  row.group = std::move(group);
  row.requests = requests;
  row.outcomes[static_cast<std::size_t>(Outcome::served)] = requests - 1;
  row.usage = usage;
  row.cost = *parse_money(cost);
  row.currency = currency;
  return row;
}

const std::vector<GroupBy> kDayTenantModel{GroupBy::day, GroupBy::tenant, GroupBy::model};

const std::vector<SpendRow> kTwoRows{
    row({"2026-09-10", "acme", "deepseek-flash"}, 1'234, {1'000'000, 200'000, 40'000, 5'000}, "1234.5"),
    row({"2026-09-10", "globex", ""}, 7, {800, 0, 0, 0}, "0.000123456")};

TEST(UsageTable, LinesUpWordsLeftAndFiguresRightWithATotal) {
  EXPECT_EQ(render(kTwoRows, kDayTenantModel, Format::table),
            "day         tenant  model           requests  prompt tokens   cached  completion  reasoning               "
            "  cost\n"
            "----------  ------  --------------  --------  -------------  -------  ----------  ---------  "
            "-------------------\n"
            "2026-09-10  acme    deepseek-flash     1,234      1,200,000  200,000      45,000      5,000  "
            "1,234.500000000 USD\n"
            "2026-09-10  globex  -                      7            800        0           0          0      "
            "0.000123456 USD\n"
            "----------  ------  --------------  --------  -------------  -------  ----------  ---------  "
            "-------------------\n"
            "total                                  1,241      1,200,800  200,000      45,000      5,000  "
            "1,234.500123456 USD\n");
}

TEST(UsageTable, ShowsWhatWasRefusedOverTheWholePeriod) {
  const Instant noon{std::chrono::hours(12)}, later{std::chrono::hours(13)};
  const Refusals refusals{{{noon, "acme", "web", "budget daily"}, 2}, {{later, "acme", "web", "budget daily"}, 40}};
  EXPECT_EQ(render(refusals, Format::csv), "tenant,key,refused_by,requests\r\nacme,web,budget daily,42\r\n");
  EXPECT_EQ(render(refusals, Format::json),
            "[\n {\"tenant\": \"acme\", \"key\": \"web\", \"refused_by\": \"budget daily\", \"requests\": 42}\n]\n");
  EXPECT_EQ(render(refusals, Format::table),
            "tenant  key  refused_by    requests\n"
            "------  ---  ------------  --------\n"
            "acme    web  budget daily        42\n");
}

TEST(UsageTable, TotalsEachCurrencyByItself) {
  const std::vector<SpendRow> rows{row({"acme"}, 1, {1, 0, 0, 0}, "0.5", Currency::cny),
                                   row({"acme"}, 2, {2, 0, 0, 0}, "0.25"), row({"globex"}, 4, {4, 0, 0, 0}, "10")};
  const std::vector<GroupBy> by_tenant{GroupBy::tenant};
  EXPECT_EQ(render(rows, by_tenant, Format::table),
            "tenant  requests  prompt tokens  cached  completion  reasoning       cost\n"
            "------  --------  -------------  ------  ----------  ---------  ---------\n"
            "acme           1              1       0           0          0   0.50 CNY\n"
            "acme           2              2       0           0          0   0.25 USD\n"
            "globex         4              4       0           0          0  10.00 USD\n"
            "------  --------  -------------  ------  ----------  ---------  ---------\n"
            "total          1              1       0           0          0   0.50 CNY\n"
            "total          6              6       0           0          0  10.25 USD\n");
}

TEST(UsageTable, NeedsNoTotalWhenNothingIsGrouped) {
  const std::vector<SpendRow> rows{row({}, 3, {10, 20, 30, 40}, "0.07")};
  EXPECT_EQ(render(rows, {}, Format::table),
            "requests  prompt tokens  cached  completion  reasoning      cost\n"
            "--------  -------------  ------  ----------  ---------  --------\n"
            "       3             30      20          70         40  0.07 USD\n");
}

TEST(UsageTable, LinesUpNamesThatAreNotAscii) {
  const std::vector<SpendRow> rows{row({"caf\u00e9"}, 1, {}, "0"), row({"cafe"}, 1, {}, "0")};
  const std::vector<GroupBy> by_tenant{GroupBy::tenant};
  const std::string table = render(rows, by_tenant, Format::table);
  EXPECT_NE(table.find("\ncaf\u00e9           1 "), std::string::npos) << table;
  EXPECT_NE(table.find("\ncafe           1 "), std::string::npos) << table;
}

TEST(UsageTable, SaysSoWhenThereIsNothingToShow) {
  EXPECT_EQ(render({}, kDayTenantModel, Format::table), "No requests in this period.\n");
  EXPECT_EQ(render({}, kDayTenantModel, Format::json), "[]\n");
}

TEST(UsageTable, IsAnArrayOfObjectsInJson) {
  EXPECT_EQ(render(kTwoRows, kDayTenantModel, Format::json),
            "[\n"
            " {\"day\": \"2026-09-10\", \"tenant\": \"acme\", \"model\": \"deepseek-flash\", \"requests\": 1234, "
            "\"served\": 1233, \"prompt_tokens\": 1200000, \"cached_prompt_tokens\": 200000, "
            "\"completion_tokens\": 45000, \"reasoning_tokens\": 5000, \"cost\": 1234.50, \"currency\": \"usd\"},\n"
            " {\"day\": \"2026-09-10\", \"tenant\": \"globex\", \"model\": \"\", \"requests\": 7, \"served\": 6, "
            "\"prompt_tokens\": 800, \"cached_prompt_tokens\": 0, \"completion_tokens\": 0, \"reasoning_tokens\": 0, "
            "\"cost\": 0.000123456, \"currency\": \"usd\"}\n"
            "]\n");
}

TEST(UsageTable, EscapesNamesInJson) {
  const std::vector<SpendRow> rows{row({"a\"b\\c\n\x01\u00e9"}, 1, {}, "0")};
  const std::vector<GroupBy> by_key{GroupBy::key};
  const std::string json = render(rows, by_key, Format::json);
  EXPECT_NE(json.find("\"key\": \"a\\\"b\\\\c\\u000a\\u0001\u00e9\""), std::string::npos) << json;
}

TEST(UsageTable, HasAHeaderLineInCsv) {
  EXPECT_EQ(render(kTwoRows, kDayTenantModel, Format::csv),
            "day,tenant,model,requests,served,prompt_tokens,cached_prompt_tokens,completion_tokens,reasoning_tokens,"
            "cost,currency\r\n"
            "2026-09-10,acme,deepseek-flash,1234,1233,1200000,200000,45000,5000,1234.50,usd\r\n"
            "2026-09-10,globex,,7,6,800,0,0,0,0.000123456,usd\r\n");
}

TEST(UsageTable, QuotesNamesInCsvOnlyWhereItMust) {
  const std::vector<GroupBy> by_tenant_and_key{GroupBy::tenant, GroupBy::key};
  const std::vector<SpendRow> rows{row({"Acme, Inc.", "the \"big\" one"}, 1, {}, "0"),
                                   row({"a\nb", "plain"}, 1, {}, "0")};
  const std::string csv = render(rows, by_tenant_and_key, Format::csv);
  EXPECT_NE(csv.find("\r\n\"Acme, Inc.\",\"the \"\"big\"\" one\",1,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\r\n\"a\nb\",plain,1,"), std::string::npos) << csv;
}

TEST(UsageFormat, HasAName) {
  EXPECT_EQ(name_of(Format::table), "table");
  EXPECT_EQ(format_named("json"), Format::json);
  EXPECT_EQ(format_named("csv"), Format::csv);
  EXPECT_EQ(format_named("xml"), std::nullopt);
}

}  // namespace
}  // namespace weir::pricing
