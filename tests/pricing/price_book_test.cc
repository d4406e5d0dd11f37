// What DeepSeek charged for V4-Pro and V4-Flash, in US dollars per million tokens: flat at first, then by the hour of
// the day in Beijing, then by the hours of working days only.
#include "pricing/price_book.h"

#include <gtest/gtest.h>

#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kEveryDay = 0b111'1111;
constexpr std::uint8_t kMondayToFriday = 0b001'1111;
constexpr std::uint8_t kFriday = 0b001'0000;

constexpr int at_hour(int hour) {
  return hour * 60;
}

Rates per_million(const char* cached, const char* uncached, const char* completion) {
  return {*parse_rate_per_million(uncached), *parse_rate_per_million(cached), *parse_rate_per_million(completion)};
}

Calendar chinese_calendar() {
  return Calendar::in_zone("Asia/Shanghai")->with_holidays({2026y / 10 / 1, 2026y / 10 / 2});
}

std::vector<TariffWindow> peak_hours(std::uint8_t weekdays, bool except_holidays, const Rates& rates) {
  return {{"peak", weekdays, at_hour(9), at_hour(12), except_holidays, rates},
          {"peak", weekdays, at_hour(14), at_hour(18), except_holidays, rates}};
}

PriceVersion flat(const char* name, Instant from, const Rates& rates) {
  return {name, from, rates, {}, std::nullopt};
}

PriceBook deepseek() {
  PriceBook book;
  const Rates pro = per_million("0.022", "0.66", "1.98"), pro_peak = per_million("0.044", "1.32", "3.96");
  const Rates summer = per_million("0.007", "0.22", "0.66"), summer_peak = per_million("0.014", "0.44", "1.32");
  const Rates flash = per_million("0.003", "0.15", "0.60"), flash_peak = per_million("0.006", "0.30", "1.20");

  book.add("pro", flat("launch", beijing("2026-04-24"), per_million("0.145", "1.74", "3.48")));
  book.add("pro", flat("cut", beijing("2026-07-01"), per_million("0.003625", "0.435", "0.87")));
  book.add("pro",
           {"by-hour", utc("2026-08-16 16:00"), pro, peak_hours(kEveryDay, false, pro_peak), chinese_calendar()});
  book.add("pro",
           {"workdays", beijing("2026-08-23"), pro, peak_hours(kMondayToFriday, true, pro_peak), chinese_calendar()});

  book.add("flash", flat("launch", beijing("2026-04-24"), per_million("0.028", "0.14", "0.28")));
  book.add("flash",
           {"by-hour", utc("2026-08-16 16:00"), summer, peak_hours(kEveryDay, false, summer_peak), chinese_calendar()});
  book.add("flash", {"workdays", beijing("2026-08-23"), summer, peak_hours(kMondayToFriday, true, summer_peak),
                     chinese_calendar()});
  book.add("flash",
           {"v4.1", beijing("2026-09-10"), flash, peak_hours(kMondayToFriday, true, flash_peak), chinese_calendar()});
  return book;
}

// "version window completion-rate" at an instant.
std::string tariff(const PriceBook& book, const char* key, Instant instant) {
  const auto tariff = book.at(key, instant);
  if (!tariff) return "none";
  return tariff->version.text() + ' ' + (tariff->window.empty() ? "-" : tariff->window) + ' ' +
         to_string_per_million(tariff->rates.completion);
}

std::string pro(Instant instant) {
  return tariff(deepseek(), "pro", instant);
}

std::string flash(Instant instant) {
  return tariff(deepseek(), "flash", instant);
}

Instant pro_until(Instant instant) {
  return deepseek().at("pro", instant)->until;
}

TEST(DeepSeekPrices, DoNotExistBeforeTheLaunch) {
  EXPECT_EQ(pro(beijing("2026-04-23 23:59:59.999")), "none");
  EXPECT_EQ(pro(beijing("2026-04-24 00:00")), "launch - 3.48");
  EXPECT_EQ(flash(beijing("2026-04-24 00:00")), "launch - 0.28");
}

TEST(DeepSeekPrices, CostWhatTheLaunchPriceListSays) {
  const Rates rates = deepseek().at("pro", beijing("2026-04-24"))->rates;
  EXPECT_EQ(to_string(cost({1'000'000, 1'000'000, 500'000, 500'000}, rates)), "5.365");  // 1.74 + 0.145 + 3.48
}

TEST(DeepSeekPrices, WereFlatUntilTheFirstHourlyTariff) {
  EXPECT_EQ(pro(beijing("2026-08-14 10:00")), "cut - 0.87");
  EXPECT_EQ(pro(utc("2026-08-16 15:59:59.999")), "cut - 0.87");
  EXPECT_EQ(pro(utc("2026-08-16 16:00")), "by-hour - 1.98");
}

TEST(DeepSeekPrices, DoubleAtPeakHoursInBeijing) {
  EXPECT_EQ(pro(beijing("2026-09-10 10:00")), "workdays peak 3.96");
  EXPECT_EQ(pro(beijing("2026-09-10 13:00")), "workdays - 1.98");
  EXPECT_EQ(pro(beijing("2026-09-10 17:00")), "workdays peak 3.96");
  EXPECT_EQ(pro(beijing("2026-09-10 20:00")), "workdays - 1.98");
}

TEST(DeepSeekPrices, IncludeTheStartOfAWindowAndExcludeItsEnd) {
  EXPECT_EQ(pro(beijing("2026-09-10 08:59:59.999")), "workdays - 1.98");
  EXPECT_EQ(pro(beijing("2026-09-10 09:00:00.000")), "workdays peak 3.96");
  EXPECT_EQ(pro(beijing("2026-09-10 11:59:59.999")), "workdays peak 3.96");
  EXPECT_EQ(pro(beijing("2026-09-10 12:00:00.000")), "workdays - 1.98");
  EXPECT_EQ(pro(beijing("2026-09-10 14:00:00.000")), "workdays peak 3.96");
  EXPECT_EQ(pro(beijing("2026-09-10 18:00:00.000")), "workdays - 1.98");
}

TEST(DeepSeekPrices, HadPeaksOnWeekendsForOneWeekOnly) {
  EXPECT_EQ(pro(beijing("2026-08-22 10:00")), "by-hour peak 3.96") << "a Saturday";
  EXPECT_EQ(pro(beijing("2026-08-23 10:00")), "workdays - 1.98") << "a Sunday";
  EXPECT_EQ(pro(beijing("2026-08-24 10:00")), "workdays peak 3.96") << "a Monday";
  EXPECT_EQ(pro(beijing("2026-08-28 10:00")), "workdays peak 3.96") << "a Friday";
  EXPECT_EQ(pro(beijing("2026-08-29 10:00")), "workdays - 1.98") << "a Saturday";
}

TEST(DeepSeekPrices, HaveNoPeakOnChineseHolidays) {
  EXPECT_EQ(pro(beijing("2026-09-30 10:00")), "workdays peak 3.96") << "a Wednesday";
  EXPECT_EQ(pro(beijing("2026-10-01 10:00")), "workdays - 1.98") << "National Day, a Thursday";
}

TEST(DeepSeekPrices, OfFlashFellWithItsSuccessor) {
  EXPECT_EQ(flash(beijing("2026-09-09 10:00")), "workdays peak 1.32");
  EXPECT_EQ(flash(beijing("2026-09-10 10:00")), "v4.1 peak 1.20");
  EXPECT_EQ(flash(beijing("2026-09-10 12:00")), "v4.1 - 0.60");
}

TEST(DeepSeekPrices, OfEveryClassFollowTheWindow) {
  EXPECT_EQ(deepseek().at("flash", beijing("2026-09-10 10:00"))->rates, per_million("0.006", "0.30", "1.20"));
  EXPECT_EQ(deepseek().at("flash", beijing("2026-09-10 12:00"))->rates, per_million("0.003", "0.15", "0.60"));
}

TEST(TariffUntil, IsTheNextEdgeOfAWindow) {
  EXPECT_EQ(pro_until(beijing("2026-09-10 08:00")), beijing("2026-09-10 09:00"));
  EXPECT_EQ(pro_until(beijing("2026-09-10 09:00")), beijing("2026-09-10 12:00"));
  EXPECT_EQ(pro_until(beijing("2026-09-10 12:00")), beijing("2026-09-10 14:00"));
  EXPECT_EQ(pro_until(beijing("2026-09-10 17:59:59.999")), beijing("2026-09-10 18:00"));
}

TEST(TariffUntil, IsMidnightAfterTheLastWindow) {
  EXPECT_EQ(pro_until(beijing("2026-09-10 18:00")), beijing("2026-09-11 00:00"));
}

TEST(TariffUntil, IsTheNextVersionWhenThatComesFirst) {
  EXPECT_EQ(pro_until(beijing("2026-05-01 10:00")), beijing("2026-07-01"));
  EXPECT_EQ(pro_until(utc("2026-08-16 15:59:59.999")), utc("2026-08-16 16:00"));
}

TEST(TariffUntil, IsNeverForAFlatPriceWithoutASuccessor) {
  PriceBook book;
  book.add("own", flat("ours", utc("2026-01-01"), per_million("0", "0", "0")));
  EXPECT_EQ(book.at("own", utc("2026-09-10"))->until, Instant::max());
}

// A minute at a time through the weeks of every change, what is kept until `until` must be what at() says.
TEST(TariffUntil, NeverOutlastsAPrice) {
  const PriceBook book = deepseek();
  auto kept = book.at("pro", utc("2026-08-14"));
  for (Instant now = utc("2026-08-14"); now < utc("2026-10-06"); now += 1min) {
    const auto fresh = book.at("pro", now);
    if (now >= kept->until) kept = fresh;
    ASSERT_EQ(std::pair(kept->version, kept->window), std::pair(fresh->version, fresh->window))
        << now.time_since_epoch().count();
  }
}

// Two rates apart by a window in any zone: "night 2.00" inside, "- 1.00" outside.
PriceBook book_with(TariffWindow window, const char* zone, std::vector<std::chrono::year_month_day> holidays = {}) {
  PriceBook book;
  window.rates = per_million("0", "0", "2");
  book.add("key", {"v",
                   utc("2026-01-01"),
                   per_million("0", "0", "1"),
                   {window},
                   Calendar::in_zone(zone)->with_holidays(std::move(holidays))});
  return book;
}

std::string rate(const PriceBook& book, Instant instant) {
  return to_string_per_million(book.at("key", instant)->rates.completion);
}

// 11 September 2026 is a Friday.
TEST(TariffWindow, WrapsOverMidnightAndBelongsToTheDayOnWhichItStarts) {
  const PriceBook book = book_with({"night", kFriday, at_hour(22), at_hour(6), false, {}}, "Asia/Shanghai");
  EXPECT_EQ(rate(book, beijing("2026-09-11 05:00")), "1.00") << "Thursday's night";
  EXPECT_EQ(rate(book, beijing("2026-09-11 21:59:59.999")), "1.00");
  EXPECT_EQ(rate(book, beijing("2026-09-11 22:00")), "2.00");
  EXPECT_EQ(rate(book, beijing("2026-09-12 05:59:59.999")), "2.00") << "still Friday's night";
  EXPECT_EQ(rate(book, beijing("2026-09-12 06:00")), "1.00");
  EXPECT_EQ(rate(book, beijing("2026-09-12 23:00")), "1.00") << "Saturday";
}

TEST(TariffWindow, OfAHolidaysNightIsLeftOutToItsEnd) {
  const PriceBook book =
      book_with({"night", kEveryDay, at_hour(22), at_hour(6), true, {}}, "Asia/Shanghai", {2026y / 10 / 1});
  EXPECT_EQ(rate(book, beijing("2026-10-01 05:00")), "2.00") << "the night before";
  EXPECT_EQ(rate(book, beijing("2026-10-01 23:00")), "1.00");
  EXPECT_EQ(rate(book, beijing("2026-10-02 05:00")), "1.00") << "the holiday's own night";
  EXPECT_EQ(rate(book, beijing("2026-10-02 22:00")), "2.00");
}

TEST(TariffWindow, HoldsAllDayWhenItStartsWhereItEnds) {
  const PriceBook book = book_with({"friday", kFriday, at_hour(8), at_hour(8), false, {}}, "Asia/Shanghai");
  EXPECT_EQ(rate(book, beijing("2026-09-10 23:59:59.999")), "1.00");
  EXPECT_EQ(rate(book, beijing("2026-09-11 00:00")), "2.00");
  EXPECT_EQ(rate(book, beijing("2026-09-11 23:59:59.999")), "2.00");
  EXPECT_EQ(rate(book, beijing("2026-09-12 00:00")), "1.00");
}

TEST(TariffWindow, IgnoresHolidaysUnlessToldNotTo) {
  const PriceBook book =
      book_with({"day", kEveryDay, at_hour(9), at_hour(12), false, {}}, "Asia/Shanghai", {2026y / 10 / 1});
  EXPECT_EQ(rate(book, beijing("2026-10-01 10:00")), "2.00");
}

// New York is at -5 before and at -4 after 8 March 2026, 07:00 UTC.
TEST(TariffWindow, KeepsItsCivilHoursWhenTheClocksChange) {
  const PriceBook book = book_with({"day", kEveryDay, at_hour(9), at_hour(12), false, {}}, "America/New_York");
  EXPECT_EQ(rate(book, utc("2026-03-07 13:30")), "1.00");
  EXPECT_EQ(rate(book, utc("2026-03-07 14:00")), "2.00");
  EXPECT_EQ(rate(book, utc("2026-03-08 13:00")), "2.00");
  EXPECT_EQ(rate(book, utc("2026-03-08 16:00")), "1.00");
  EXPECT_EQ(book.at("key", utc("2026-03-08 07:00"))->until, utc("2026-03-08 13:00"));
}

TEST(TariffWindow, IsNotOutlastedWhenTheClocksSkipItsStartOrRepeatItsEnd) {
  for (const char* zone : {"America/New_York", "Africa/Cairo"}) {
    const PriceBook book = book_with({"early", kEveryDay, 90, 150, false, {}}, zone);  // 01:30 to 02:30
    auto kept = book.at("key", utc("2026-03-01"));
    for (Instant now = utc("2026-03-01"); now < utc("2026-11-10"); now += 30min) {
      if (now >= kept->until) kept = book.at("key", now);
      ASSERT_EQ(kept->window, book.at("key", now)->window) << zone << ' ' << now.time_since_epoch().count();
    }
  }
}

TEST(PriceBook, LetsTheFirstMatchingWindowWin) {
  PriceBook book;
  const Rates base = per_million("0", "0", "1");
  book.add("key", {"v",
                   utc("2026-01-01"),
                   base,
                   {{"first", kEveryDay, at_hour(9), at_hour(12), false, base},
                    {"second", kEveryDay, at_hour(8), at_hour(12), false, base}},
                   Calendar::in_zone("UTC")});
  EXPECT_EQ(book.at("key", utc("2026-09-10 08:30"))->window, "second");
  EXPECT_EQ(book.at("key", utc("2026-09-10 09:30"))->window, "first");
}

TEST(PriceBook, TakesVersionsInAnyOrder) {
  PriceBook book;
  EXPECT_TRUE(book.add("key", flat("new", utc("2026-02-01"), {})));
  EXPECT_TRUE(book.add("key", flat("old", utc("2026-01-01"), {})));
  EXPECT_EQ(book.at("key", utc("2026-01-15"))->version, "old");
  EXPECT_EQ(book.at("key", utc("2026-02-15"))->version, "new");
  EXPECT_EQ(book.versions("key")->front().version, "old");
}

TEST(PriceBook, RefusesASecondVersionFromTheSameInstant) {
  PriceBook book;
  EXPECT_TRUE(book.add("key", flat("one", utc("2026-01-01"), {})));
  EXPECT_FALSE(book.add("key", flat("other", utc("2026-01-01"), {})));
  EXPECT_TRUE(book.add("another key", flat("other", utc("2026-01-01"), {})));
  EXPECT_EQ(book.at("key", utc("2026-01-15"))->version, "one");
}

TEST(PriceBook, RefusesWindowsWithoutACalendar) {
  PriceBook book;
  EXPECT_FALSE(book.add("key", {"v", utc("2026-01-01"), {}, peak_hours(kEveryDay, false, {}), std::nullopt}));
  EXPECT_EQ(book.versions("key"), nullptr);
}

TEST(PriceBook, KnowsItsKeysAndItsCurrency) {
  EXPECT_EQ(deepseek().price_keys(), (std::vector<std::string>{"flash", "pro"}));
  EXPECT_EQ(tariff(deepseek(), "nobody's", utc("2026-09-10")), "none");
  EXPECT_EQ(PriceBook{Currency::cny}.currency(), Currency::cny);
}

}  // namespace
}  // namespace weir::pricing
