#include <gtest/gtest.h>

#include "installation.h"

namespace weir::config {
namespace {

// A book with one version of one price, of which only the rates are given.
std::string book_with_usd(const std::string& rates) {
  return "prices:\n  k:\n    - version: v\n      effective: 2026-01-01\n      usd: {" + rates + "}\n";
}

// The same with one window.
std::string book_with_window(const std::string& fields, const std::string& head = "time_zone: Asia/Shanghai\n") {
  return head + book_with_usd("cached: 1, uncached: 1, completion: 1") +
         "      windows:\n        - {name: peak, usd: {cached: 2, uncached: 2, completion: 2}, " + fields + "}\n";
}

pricing::Instant utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) +
         std::chrono::hours(hour) + std::chrono::minutes(minute);
}

pricing::PriceBook prices_of(const std::string& book, const std::string& more = "") {
  return Installation("prices: [base.yaml, book.yaml]\n" + more).write("book.yaml", book).load().config.value().prices;
}

std::string window_at(const pricing::PriceBook& prices, pricing::Instant instant) {
  return prices.at("k", instant).value().window;
}

TEST(PriceFile, IsReadToTheLastDigit) {
  const auto rates =
      prices_of(book_with_usd("cached: 0.003625, uncached: 0.435, completion: 0.87")).at("k", utc(2026, 6, 1))->rates;
  EXPECT_EQ(rates.cached_prompt.pico_per_token, 3625);
  EXPECT_EQ(rates.uncached_prompt.pico_per_token, 435'000);
  EXPECT_EQ(rates.completion.pico_per_token, 870'000);
}

TEST(PriceFile, MayGiveAnythingAwayForNothing) {
  EXPECT_EQ(problems_of_book(book_with_usd("cached: 0, uncached: 0, completion: 0")), Lines{});
}

TEST(PriceFile, NeedsEveryClassOfTokens) {
  EXPECT_EQ(problems_of_book(book_with_usd("cached: 1, uncached: 1")),
            Lines{"book.yaml:5: prices.k[0].usd: `completion` is missing"});
}

TEST(PriceFile, CountsInDecimals) {
  for (const std::string bad : {"1.5e-7", "-1", "free", "$1"}) {
    EXPECT_EQ(problems_of_book(book_with_usd("cached: 1, uncached: 1, completion: " + bad)),
              Lines{"book.yaml:5: prices.k[0].usd.completion: must be a decimal price per million tokens such as 0.15, "
                    "not \"" +
                    bad + "\""});
  }
}

TEST(PriceFile, WarnsOfAPricePerToken) {
  EXPECT_EQ(problems_of_book(book_with_usd("cached: 1, uncached: 1, completion: 0.00002")),
            Lines{"book.yaml:5: warning: prices.k[0].usd.completion: 0.00002 per million tokens is implausibly cheap; "
                  "prices are per million, not per token"});
}

TEST(PriceFile, WarnsOfAPricePerBillion) {
  EXPECT_EQ(problems_of_book(book_with_usd("cached: 1, uncached: 1, completion: 1980")),
            Lines{"book.yaml:5: warning: prices.k[0].usd.completion: 1980 per million tokens is implausibly dear; "
                  "prices are per million, not per token"});
}

TEST(PriceFile, DatesAVersionByAnInstant) {
  for (const std::string bad : {"yesterday", "2026-02-30", "2026-08-16T16:00:00", "2026-08-16T16:00:00+08:00",
                                "2026-08-16 16:00:00Z", "2026-08-16T25:00:00Z"}) {
    EXPECT_EQ(problems_of_book("prices:\n  k:\n    - {version: v, effective: \"" + bad +
                               "\", usd: {cached: 1, uncached: 1, completion: 1}}\n"),
              Lines{"book.yaml:3: prices.k[0].effective: must be an instant such as 2026-08-16T16:00:00Z, or a date"})
        << bad;
  }
}

TEST(PriceFile, BeginsADayWhereItsTimeZoneDoes) {
  const auto book = [](const std::string& zone) {
    return prices_of("time_zone: " + zone + "\n" + book_with_usd("cached: 1, uncached: 1, completion: 1"));
  };
  EXPECT_FALSE(book("Asia/Shanghai").at("k", utc(2025, 12, 31, 15, 59)));
  EXPECT_TRUE(book("Asia/Shanghai").at("k", utc(2025, 12, 31, 16, 0)));
  EXPECT_FALSE(book("America/New_York").at("k", utc(2026, 1, 1, 4, 59)));
  EXPECT_TRUE(book("America/New_York").at("k", utc(2026, 1, 1, 5, 0)));
}

TEST(PriceFile, HasOneVersionAtATime) {
  EXPECT_EQ(problems_of_book(R"(
prices:
  k:
    - {version: a, effective: 2026-01-01, usd: {cached: 1, uncached: 1, completion: 1}}
    - {version: b, effective: 2026-01-01T00:00:00Z, usd: {cached: 2, uncached: 2, completion: 2}}
)"),
            Lines{R"(book.yaml:4: prices.k[1]: another version of "k" is effective from the same instant)"});
}

TEST(PriceFile, HasOneVersionOfAName) {
  EXPECT_EQ(
      problems_of_book(R"(
prices:
  mine:
    - {version: v, effective: 2026-01-01, usd: {cached: 1, uncached: 1, completion: 1}}
    - {version: v, effective: 2026-02-01, usd: {cached: 2, uncached: 2, completion: 2}}
)"),
      Lines{"book.yaml:4: prices.mine[1].version: another version of \"mine\" has this name, and usage records go "
            "by it"});
}

TEST(PriceFile, MayKnowOldPricesInOneCurrencyOnly) {
  const std::string book = R"(
prices:
  k:
    - {version: old, effective: 2026-01-01, usd: {cached: 1, uncached: 1, completion: 1}}
    - {version: new, effective: 2026-02-01, usd: {cached: 2, uncached: 2, completion: 2},
       cny: {cached: 14, uncached: 14, completion: 14}}
)";
  const std::string in_yuan = "currency: cny\nprices: [book.yaml]\n" +
                              std::string(
                                  "deployments:\n  - {name: a, tier: flash, dialect: vllm, url: http://a, "
                                  "upstream_model: m, price: k}\n");
  const auto prices = Installation(in_yuan).write("book.yaml", book).load().config.value().prices;
  EXPECT_FALSE(prices.at("k", utc(2026, 1, 15)));
  EXPECT_EQ(prices.at("k", utc(2026, 2, 15))->rates.completion.pico_per_token, 14'000'000);
}

TEST(PriceFile, LetsNoOldPriceStandInForANewOne) {
  EXPECT_EQ(problems_of_book(R"(
prices:
  k:
    - {version: old, effective: 2026-01-01, usd: {cached: 1, uncached: 1, completion: 1}}
    - {version: new, effective: 2026-02-01, cny: {cached: 14, uncached: 14, completion: 14}}
)"),
            Lines{"book.yaml:4: prices.k[1]: has no price in usd, but an older version has"});
}

TEST(PriceFile, HasAPriceInTheCurrencyOfTheInstallation) {
  EXPECT_EQ(problems_of_book("prices:\n  k:\n    - {version: v, effective: 2026-01-01, cny: {cached: 1, uncached: 1, "
                             "completion: 1}}\n"),
            Lines{"book.yaml:3: prices.k[0]: has no price in usd"});
}

TEST(PriceFile, HasAVersionForEveryPrice) {
  EXPECT_EQ(problems_of_book("prices:\n  k: []\n"), Lines{"book.yaml:2: prices.k: has no version"});
}

TEST(PriceFile, IsAMapOfPrices) {
  EXPECT_EQ(problems_of_book("prices: []\n"),
            Lines{"book.yaml:1: `prices` must be a map from price keys to their versions"});
}

TEST(PriceFile, HasEveryPriceOnce) {
  const std::string book = book_with_usd("cached: 1, uncached: 1, completion: 1");
  EXPECT_EQ(problems_of_book(book + book.substr(book.find('\n') + 1)),
            Lines{R"(book.yaml:6: prices: the key "k" stands here twice; remove one)"});
}

TEST(PriceFile, KnowsItsKeys) {
  EXPECT_EQ(problems_of_book("timezone: Asia/Shanghai\n" + book_with_usd("cached: 1, uncached: 1, completion: 1")),
            Lines{R"(book.yaml:1: unknown key "timezone"; did you mean "time_zone"?)"});
}

TEST(PriceFile, IsInATimeZoneThatTheSystemKnows) {
  EXPECT_EQ(problems_of_book(book_with_window("hours: [\"09:00-12:00\"]", "time_zone: Beijing\n")),
            Lines{R"(book.yaml:1: time_zone: the system knows no time zone "Beijing"; write it as Asia/Shanghai)"});
}

TEST(PriceFile, NeedsATimeZoneForItsWindows) {
  EXPECT_EQ(
      problems_of_book(book_with_window("hours: [\"09:00-12:00\"]", "")),
      Lines{"book.yaml:7: prices.k[0].windows[0]: needs a time zone: add `time_zone: Asia/Shanghai` or another to "
            "the file"});
}

TEST(PriceFile, ListsHolidaysAsDates) {
  EXPECT_EQ(problems_of_book("time_zone: Asia/Shanghai\nholidays:\n  - 2026-10-01\n  - 2026-13-01\n" +
                             book_with_usd("cached: 1, uncached: 1, completion: 1")),
            Lines{"book.yaml:4: holidays[1]: must be a date such as 2026-10-01"});
}

TEST(PriceFile, MustBeThere) {
  const Lines problems = problems_of("prices: [base.yaml, nowhere.yaml]\n");
  EXPECT_EQ(problems, Lines{"weir.yaml:1: prices[1]: there is no file nowhere.yaml"});
}

TEST(PriceFile, TellsItsMistakesAfterThoseOfTheConfiguration) {
  const Lines problems = Installation("prices: [base.yaml, book.yaml]\ncurrency: usd\nledgr: a\n")
                             .write("book.yaml", "prices: {k: []}\n")
                             .problems();
  EXPECT_EQ(problems, (Lines{R"(weir.yaml:3: unknown key "ledgr"; did you mean "ledger"?)",
                             "book.yaml:1: prices.k: has no version"}));
}

TEST(Currency, IsDollarsOrYuan) {
  EXPECT_EQ(problems_of("currency: eur\n"), Lines{R"(weir.yaml:1: currency: must be usd or cny, not "eur")"});
}

TEST(TariffWindow, HoldsFromItsStartUntilBeforeItsEnd) {
  const auto prices = prices_of(book_with_window("hours: [\"09:00-12:00\", \"14:00-18:00\"]"));
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 0, 59)), "");  // 08:59 in Shanghai
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 1, 0)), "peak");
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 4, 0)), "");
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 6, 0)), "peak");
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 10, 0)), "");
}

TEST(TariffWindow, IsOpenOnItsDaysOnly) {
  const auto prices = prices_of(book_with_window("days: [mon, wed-thu], hours: [\"00:00-24:00\"]"));
  std::string open;
  for (unsigned day = 1; day <= 7; ++day) open += window_at(prices, utc(2026, 6, day, 4)) == "peak" ? 'x' : '.';
  EXPECT_EQ(open, "x.xx...");  // 2026-06-01 was a Monday
}

TEST(PriceFile, IsTheOneMistakeWhenItCannotBeRead) {
  const auto problems_with = [](const std::string& book) {
    return Installation("prices: [book.yaml]\n").write("book.yaml", book).problems();
  };
  EXPECT_EQ(problems_with("prices: {}\n"),
            Lines{"book.yaml:1: `prices` must be a map from price keys to their versions"});
  EXPECT_EQ(problems_with("prices: [}\n").size(), 1u);
  EXPECT_EQ(problems_of("prices: []\n"),
            Lines{"weir.yaml:1: `prices` is missing: the price book files, such as [prices/deepseek.yaml]"});
}

TEST(TariffWindow, IsOpenOnSomeDay) {
  EXPECT_EQ(problems_of_book(R"(
time_zone: UTC
prices:
  mine:
    - version: v
      effective: 2026-01-01
      usd: {cached: 1, uncached: 1, completion: 1}
      windows: [{name: peak, days: [], usd: {cached: 2, uncached: 2, completion: 2}}]
)"),
            Lines{"book.yaml:7: prices.mine[0].windows[0].days: names no day, so the window would never open; leave it "
                  "out for all"});
}

TEST(TariffWindow, WithoutHoursIsOpenAllDay) {
  const auto prices = prices_of(book_with_window("days: mon"));
  EXPECT_EQ(window_at(prices, utc(2026, 5, 31, 16, 0)), "peak");
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 15, 59)), "peak");
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 16, 0)), "");
}

TEST(TariffWindow, MayRunOverMidnight) {
  const auto prices = prices_of(book_with_window("days: mon, hours: [\"22:00-02:00\"]"));
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 14, 0)), "peak");
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 17, 59)), "peak");  // 01:59 on Tuesday
  EXPECT_EQ(window_at(prices, utc(2026, 6, 1, 18, 0)), "");
}

TEST(TariffWindow, MayStayShutOnHolidays) {
  const std::string head = "time_zone: Asia/Shanghai\nholidays: [2026-10-01]\n";
  const std::string hours = "hours: [\"09:00-12:00\"]";
  EXPECT_EQ(window_at(prices_of(book_with_window(hours + ", except_holidays: true", head)), utc(2026, 10, 1, 2)), "");
  EXPECT_EQ(window_at(prices_of(book_with_window(hours, head)), utc(2026, 10, 1, 2)), "peak");
}

TEST(TariffWindow, HasHoursAsAClockShowsThem) {
  for (const std::string bad : {"9-12", "09:00", "09:00-25:00", "24:00-01:00", "09:00 12:00", "09:00-12:00 "}) {
    EXPECT_EQ(problems_of_book(book_with_window("hours: [\"" + bad + "\"]")),
              Lines{"book.yaml:8: prices.k[0].windows[0].hours[0]: must be hours such as \"09:00-12:00\", not \"" +
                    bad + "\""});
  }
}

TEST(TariffWindow, HasDaysByTheirShortNames) {
  EXPECT_EQ(
      problems_of_book(book_with_window("days: weekdays")),
      Lines{R"(book.yaml:8: prices.k[0].windows[0].days: must be days such as mon, mon-fri or all, not "weekdays")"});
}

TEST(TariffWindow, HasRatesInTheCurrencyOfItsVersion) {
  EXPECT_EQ(problems_of_book("time_zone: UTC\n" + book_with_usd("cached: 1, uncached: 1, completion: 1") +
                             "      windows:\n        - {name: peak, hours: [\"09:00-12:00\"]}\n"),
            Lines{"book.yaml:8: prices.k[0].windows[0]: has no rates in usd, as its version has"});
}

}  // namespace
}  // namespace weir::config
